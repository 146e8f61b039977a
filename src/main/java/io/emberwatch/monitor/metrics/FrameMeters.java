package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What several stages tell of frames: how long each step took, and which frames were dropped. Thread-safe. */
final class FrameMeters {
    private static final List<String> STAGES =
            List.of("decode", "queue", "preprocess", "inference", "gradcam", "annotate", "encode");
    /** The usual reasons, whose series exist from the start, so that a rate sees their first event. */
    private static final List<String> USUAL_DROPS = List.of("superseded", "no_lease", "publish_superseded");

    private final Map<String, Timer> timers;
    private final MeterProvider<Counter> drops;

    FrameMeters(MeterRegistry registry, Set<CameraId> cameras) {
        timers = STAGES.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        stage -> Timer.builder("emberwatch.stage.duration")
                                .description("Time one stage took: preprocess, inference and gradcam for a whole batch,"
                                        + " the others for one frame")
                                .tag("stage", stage)
                                .serviceLevelObjectives(Buckets.STAGE)
                                .register(registry)));
        drops = Counter.builder("emberwatch.frames.dropped")
                .description("Frames that were dropped so that nothing had to wait")
                .withRegistry(registry);
        cameras.forEach(camera -> USUAL_DROPS.forEach(reason -> counter(camera, reason)));
    }

    void took(String stage, long nanos) {
        timers.get(stage).record(nanos, TimeUnit.NANOSECONDS);
    }

    void dropped(CameraId camera, String reason) {
        counter(camera, reason).increment();
    }

    private Counter counter(CameraId camera, String reason) {
        return drops.withTags(Tags.of("camera", camera.value(), "reason", reason));
    }
}
