package io.emberwatch.monitor.config;

import java.time.Duration;

/** Waits between attempts, doubling from {@code initial} to {@code max}. Immutable. */
public record BackoffConfig(
        @Key(
                name = "initial",
                about = "The first wait.",
                min = "100ms",
                max = "1h",
                atMost = "max",
                defaultValue = "1s")
        Duration initial,

        @Key(
                name = "max",
                about = "The longest wait; at least initial.",
                min = "100ms",
                max = "1d",
                defaultValue = "60s")
        Duration max,

        @Key(
                name = "jitter",
                about = "Each wait is drawn from ± this share of itself, so that many cameras do not all connect at "
                        + "once.",
                min = "0",
                max = "1",
                defaultValue = "0.2")
        double jitter) {
    public BackoffConfig {
        Checks.keys(BackoffConfig.class, initial, max, jitter);
    }
}
