package io.emberwatch.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Memory and use of each NVIDIA GPU, where the driver's own tool tells them. Thread-safe. */
final class GpuMeters {
    private GpuMeters() {}

    static void bind(MeterRegistry registry, NvidiaSmi driver) {
        List<GpuReading> first = driver.read();
        for (int gpu = 0; gpu < first.size(); gpu++) {
            int index = gpu;
            Gauge.builder("emberwatch.gpu.memory.used", driver, smi -> smi.latest(index, GpuReading::memoryUsedBytes))
                    .description("Memory in use on the GPU, by all processes")
                    .baseUnit("bytes")
                    .tag("gpu", Integer.toString(gpu))
                    .register(registry);
            Gauge.builder("emberwatch.gpu.memory.total", driver, smi -> smi.latest(index, GpuReading::memoryTotalBytes))
                    .description("Memory of the GPU")
                    .baseUnit("bytes")
                    .tag("gpu", Integer.toString(gpu))
                    .register(registry);
            Gauge.builder("emberwatch.gpu.utilization", driver, smi -> smi.latest(index, GpuReading::utilization))
                    .description("Share of the last sampling period in which the GPU worked, 0 to 1")
                    .tag("gpu", Integer.toString(gpu))
                    .register(registry);
        }
    }
}
