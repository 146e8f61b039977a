package io.emberwatch.monitor.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room is left where incidents are kept. Thread-safe. */
final class VolumeMeter {
    private VolumeMeter() {}

    /** @param folder on the volume; it may not exist yet */
    static void bind(MeterRegistry registry, Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        File volume = existing.toFile();
        Gauge.builder("emberwatch.disk.free", volume::getUsableSpace)
                .description("Room left on the volume of the incidents")
                .baseUnit("bytes")
                .register(registry);
    }
}
