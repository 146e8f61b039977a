package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.config.BackoffConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait after failed attempts: doubling, capped, with jitter. Used by one thread. */
final class RetrySchedule {
    private final BackoffConfig config;
    private final RandomGenerator random;

    RetrySchedule(BackoffConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    /**
     * The wait before the next attempt.
     *
     * @param failures attempts that failed so far, at least 1
     */
    Duration after(int failures) {
        double longest = config.max().toMillis();
        double capped = Math.min(longest, config.initial().toMillis() * Math.pow(2, failures - 1.0));
        double drawn = capped * (1 + config.jitter() * (2 * random.nextDouble() - 1));
        return Duration.ofMillis(Math.round(drawn));
    }
}
