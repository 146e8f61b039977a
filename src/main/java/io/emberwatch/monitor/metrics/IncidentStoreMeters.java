package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.incident.StoreListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Whether incidents reach the disk. Thread-safe. */
final class IncidentStoreMeters implements StoreListener {
    private final Counter writeFailures;
    private final Counter replaced;

    IncidentStoreMeters(MeterRegistry registry) {
        writeFailures = Counter.builder("emberwatch.incident.store.write.failures")
                .description("Writes of incidents that the disk refused; they are kept in memory and tried again")
                .register(registry);
        replaced = Counter.builder("emberwatch.incident.store.replaced")
                .description("Damaged incident databases that were moved aside")
                .register(registry);
    }

    @Override
    public void writeFailed() {
        writeFailures.increment();
    }

    @Override
    public void movedAside() {
        replaced.increment();
    }
}
