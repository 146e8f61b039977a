package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Set;

/** Frames that were closed before their time, by camera and reason. Thread-safe. */
final class DropCounters {
    /** The usual reasons, whose series exist from the start, so that a rate sees their first event. */
    private static final List<String> USUAL = List.of("superseded", "no_lease", "publish_superseded");

    private final MeterProvider<Counter> counters;

    DropCounters(MeterRegistry registry, Set<CameraId> cameras) {
        counters = Counter.builder("emberwatch.frames.dropped")
                .description("Frames that were dropped so that nothing had to wait")
                .withRegistry(registry);
        cameras.forEach(camera -> USUAL.forEach(reason -> counter(camera, reason)));
    }

    void count(CameraId camera, String reason) {
        counter(camera, reason).increment();
    }

    private Counter counter(CameraId camera, String reason) {
        return counters.withTags(Tags.of("camera", camera.value(), "reason", reason));
    }
}
