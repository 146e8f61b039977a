package io.emberwatch.metrics;

import io.emberwatch.frame.CameraId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Frames that were closed before their time, by camera and reason. Thread-safe. */
final class DropCounters {
    private final MeterProvider<Counter> counters;

    DropCounters(MeterRegistry registry) {
        counters = Counter.builder("emberwatch.frames.dropped")
                .description("Frames that were dropped so that nothing had to wait")
                .withRegistry(registry);
    }

    void count(CameraId camera, String reason) {
        counters.withTags(Tags.of("camera", camera.value(), "reason", reason)).increment();
    }
}
