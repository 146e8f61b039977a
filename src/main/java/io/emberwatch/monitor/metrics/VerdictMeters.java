package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.store.VerdictTally;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.function.Supplier;

/** How operators ruled the kept fires, a series a camera and verdict. Thread-safe. */
final class VerdictMeters {
    private VerdictMeters() {}

    static void bind(MeterRegistry registry, Set<CameraId> cameras, Supplier<VerdictTally> tally) {
        for (CameraId camera : cameras) {
            for (Ruling ruling : Ruling.values()) {
                Gauge.builder("emberwatch.incident.verdicts", () -> tally.get().count(camera, ruling))
                        .description("Kept fires that operators ruled to be a true or a false alarm")
                        .tag("camera", camera.value())
                        .tag("verdict", ruling.label())
                        .register(registry);
            }
        }
    }
}
