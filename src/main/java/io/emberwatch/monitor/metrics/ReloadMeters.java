package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.web.ConfigReload.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What came of reloading the configuration. Thread-safe. */
final class ReloadMeters implements Consumer<Outcome> {
    private final Map<String, Counter> results = new HashMap<>();
    private final InstantSource clock;
    private volatile boolean good = true;
    private volatile Instant latest;

    /** The start counts as the first success: a monitor does not start with a bad file. */
    ReloadMeters(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        this.latest = clock.instant();
        for (String result : Outcome.RESULTS) {
            results.put(
                    result,
                    Counter.builder("emberwatch.config.reloads")
                            .description("Reloads of the configuration by result: applied, unchanged, refused (the file"
                                    + " cannot be used), failed (a fault of the monitor)")
                            .tag("result", result)
                            .register(registry));
        }
        Gauge.builder("emberwatch.config.last.reload.successful", this, each -> each.good ? 1 : 0)
                .description("1 while the configuration that holds is what the latest reload read, 0 where that was"
                        + " refused or failed")
                .register(registry);
        Gauge.builder("emberwatch.config.last.reload.success.timestamp", this, each -> each.latest.toEpochMilli() / 1e3)
                .description("When the configuration was last read without a problem, seconds since 1970")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public void accept(Outcome outcome) {
        results.get(outcome.result()).increment();
        good = outcome.isGood();
        if (good) {
            latest = clock.instant();
        }
    }
}
