package io.emberwatch.metrics;

import io.emberwatch.capture.clip.ClipListener;
import io.emberwatch.frame.CameraId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What became of the clips. Thread-safe. */
final class ClipMeters implements ClipListener {
    private final Map<Result, Counter> ended = new EnumMap<>(Result.class);

    private final Counter failures;

    ClipMeters(MeterRegistry registry) {
        failures = ThreadFailures.counter(registry, "clips");
        for (Result result : Result.values()) {
            ended.put(
                    result,
                    Counter.builder("emberwatch.clips")
                            .description("Clips of alarms by result: written, cut (too slow a disk), failed, dropped")
                            .tag("result", result.label())
                            .register(registry));
        }
    }

    @Override
    public void clipEnded(CameraId camera, Result result) {
        ended.get(result).increment();
    }

    @Override
    public void stepFailed() {
        failures.increment();
    }
}
