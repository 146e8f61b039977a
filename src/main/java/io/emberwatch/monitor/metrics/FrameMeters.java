package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What several stages tell of frames: how long each step took, and which frames were dropped. Thread-safe. */
final class FrameMeters {
    /** Upper bounds for the way from camera to alarm or screen: 20 ms to 60 s. */
    static final Duration[] LATENCY_BUCKETS =
            millis(20, 50, 100, 200, 300, 500, 750, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000);

    /** Upper bounds for one step of one frame or batch: 0.2 ms to 5 s. */
    private static final Duration[] STAGE_BUCKETS =
            millis(0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000);

    /** In the order of a frame's way. */
    static final List<String> STAGES =
            List.of("decode", "queue", "preprocess", "inference", "gradcam", "annotate", "encode");
    /** The usual reasons, whose series exist from the start, so that a rate sees their first event. */
    private static final List<String> USUAL_DROPS = List.of("superseded", "no_lease", "publish_superseded");

    private static final List<String> USUAL_SKIPS = List.of("still", "busy");

    private final Map<String, Timer> timers;
    private final MeterProvider<Counter> drops;
    private final MeterProvider<Counter> skips;

    FrameMeters(MeterRegistry registry, Set<CameraId> cameras) {
        timers = STAGES.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        stage -> Timer.builder("emberwatch.stage.duration")
                                .description("Time one stage took: preprocess, inference and gradcam for a whole batch,"
                                        + " the others for one frame")
                                .tag("stage", stage)
                                .serviceLevelObjectives(STAGE_BUCKETS)
                                .register(registry)));
        drops = Counter.builder("emberwatch.frames.dropped")
                .description("Frames that were dropped so that nothing had to wait")
                .withRegistry(registry);
        skips = Counter.builder("emberwatch.frames.skipped")
                .description("Frames on which no work was spent, since they need not be judged")
                .withRegistry(registry);
        follow(cameras);
    }

    /** Makes the usual series of these cameras, so that a rate sees their first event. */
    final void follow(Set<CameraId> cameras) {
        cameras.forEach(camera -> {
            USUAL_DROPS.forEach(reason -> counter(drops, camera, reason));
            USUAL_SKIPS.forEach(reason -> counter(skips, camera, reason));
        });
    }

    void took(String stage, long nanos) {
        timers.get(stage).record(nanos, TimeUnit.NANOSECONDS);
    }

    void dropped(CameraId camera, String reason) {
        counter(drops, camera, reason).increment();
    }

    void skipped(CameraId camera, String reason) {
        counter(skips, camera, reason).increment();
    }

    private static Counter counter(MeterProvider<Counter> counters, CameraId camera, String reason) {
        return counters.withTags(Tags.of("camera", camera.value(), "reason", reason));
    }

    private static Duration[] millis(double... bounds) {
        return Arrays.stream(bounds)
                .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e6)))
                .toArray(Duration[]::new);
    }
}
