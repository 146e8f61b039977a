package io.emberwatch.monitor.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * Memory and use of each NVIDIA GPU, where the driver's own tool tells them. A GPU has its gauges from its first answer
 * on, the first sixteen have any. Thread-safe.
 */
final class GpuMeters {
    /** So that no answer, however odd, makes series without end. */
    static final int MOST_GPUS = 16;

    private final MeterRegistry registry;
    private final NvidiaSmi driver;
    private int known;

    GpuMeters(MeterRegistry registry, NvidiaSmi driver) {
        this.registry = registry;
        this.driver = driver;
    }

    /** Looks for GPUs that have not answered before; to be called before each scrape. */
    synchronized void discover() {
        int found = Math.min(driver.read().size(), MOST_GPUS);
        while (known < found) {
            gauge("emberwatch.gpu.memory.used", NvidiaSmi.Reading::memoryUsedBytes)
                    .description("Memory in use on the GPU, by all processes")
                    .baseUnit("bytes")
                    .register(registry);
            gauge("emberwatch.gpu.memory.total", NvidiaSmi.Reading::memoryTotalBytes)
                    .description("Memory of the GPU")
                    .baseUnit("bytes")
                    .register(registry);
            gauge("emberwatch.gpu.utilization", NvidiaSmi.Reading::utilization)
                    .description("Share of the last sampling period in which the GPU worked, 0 to 1")
                    .register(registry);
            known++;
        }
    }

    private Gauge.Builder<NvidiaSmi> gauge(String name, ToDoubleFunction<NvidiaSmi.Reading> value) {
        int gpu = known;
        return Gauge.builder(name, driver, smi -> smi.latest(gpu, value)).tag("gpu", Integer.toString(gpu));
    }
}
