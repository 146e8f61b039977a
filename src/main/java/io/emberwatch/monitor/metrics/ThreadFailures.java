package io.emberwatch.monitor.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Steps of the monitor's threads that failed, by an error of the program or for want of memory. */
final class ThreadFailures {
    private ThreadFailures() {}

    /** @param stage what the thread does */
    static Counter counter(MeterRegistry registry, String stage) {
        return Counter.builder("emberwatch.thread.failures")
                .description("Errors of the monitor, or want of memory, that its threads for alarms outlived")
                .tag("stage", stage)
                .register(registry);
    }
}
