package io.emberwatch.monitor.config;

import java.time.Duration;

/**
 * How the monitor tests itself with pictures whose answers are known.
 *
 * @param enabled whether it does
 * @param every from one test to the next, 5s..1h
 */
public record CanaryConfig(boolean enabled, Duration every) {}
