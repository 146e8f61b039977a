package io.emberwatch.monitor.config;

import java.time.Duration;

/**
 * Waits between attempts to connect: doubling from {@code initial} to {@code max}.
 *
 * @param jitter each wait is drawn from ±this share of itself, 0..1, so that a fleet does not knock in step
 */
public record BackoffConfig(Duration initial, Duration max, double jitter) {
    public BackoffConfig {
        Checks.require(
                !initial.isNegative() && initial.compareTo(max) <= 0, "backoff.initial must be at most backoff.max");
        Checks.require(jitter >= 0 && jitter <= 1, "backoff.jitter must be from 0 to 1");
    }
}
