package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.selftest.Canary;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;

/** The monitor's drills. Thread-safe. */
final class CanaryMeters implements Canary.Listener {
    private final Counter runs;
    private final Counter failures;
    private volatile boolean healthy = true;
    /** The start counts as a success, or a rule on its age would fire before the first drill. */
    private volatile double lastSuccess;

    /** @param period from one drill to the next */
    CanaryMeters(MeterRegistry registry, Duration period) {
        lastSuccess = registry.config().clock().wallTime() / 1e3;
        runs = Counter.builder("emberwatch.canary.runs")
                .description("Drills that have ended, well or not")
                .register(registry);
        failures = Counter.builder("emberwatch.canary.failures")
                .description("Drills in which a known image was judged wrongly or not in time")
                .register(registry);
        Gauge.builder("emberwatch.canary.period", period::toSeconds)
                .description("Time from one drill to the next")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("emberwatch.canary.healthy", () -> healthy ? 1 : 0)
                .description("0 while the latest drill failed")
                .register(registry);
        Gauge.builder("emberwatch.canary.last.success.timestamp", () -> lastSuccess)
                .description("When a drill last passed, or the monitor started, seconds since 1970")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public void finished(Canary.Result result, Instant at) {
        runs.increment();
        healthy = result.passed();
        if (result.passed()) {
            lastSuccess = at.toEpochMilli() / 1e3;
        } else {
            failures.increment();
        }
    }
}
