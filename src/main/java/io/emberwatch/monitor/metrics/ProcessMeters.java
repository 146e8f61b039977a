package io.emberwatch.monitor.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.function.LongSupplier;

/** The process itself: heap, collector, threads, files, processor and resident memory. */
final class ProcessMeters implements MeterBinder, AutoCloseable {
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private final LongSupplier residentBytes;

    /** @param residentBytes the process' resident memory in bytes, Java heap and natives included */
    ProcessMeters(LongSupplier residentBytes) {
        this.residentBytes = residentBytes;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        collector.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        Gauge.builder("emberwatch.native.memory", residentBytes, LongSupplier::getAsLong)
                .description(
                        "Resident memory of the whole process, Java heap included: heap, frames, FFmpeg and TensorFlow together")
                .baseUnit("bytes")
                .register(registry);
    }

    /** Stops listening to the garbage collector. */
    @Override
    public void close() {
        collector.close();
    }
}
