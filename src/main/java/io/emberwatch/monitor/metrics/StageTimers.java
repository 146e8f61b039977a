package io.emberwatch.monitor.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How long each stage of a frame's way takes. Thread-safe. */
final class StageTimers {
    private static final List<String> STAGES =
            List.of("decode", "queue", "preprocess", "inference", "gradcam", "annotate", "encode");

    private final Map<String, Timer> timers;

    StageTimers(MeterRegistry registry) {
        timers = STAGES.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        stage -> Timer.builder("emberwatch.stage.duration")
                                .description("Time one stage took: preprocess, inference and gradcam for a whole batch,"
                                        + " the others for one frame")
                                .tag("stage", stage)
                                .serviceLevelObjectives(Buckets.STAGE)
                                .register(registry)));
    }

    void record(String stage, long nanos) {
        timers.get(stage).record(nanos, TimeUnit.NANOSECONDS);
    }
}
