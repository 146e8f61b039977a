package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.config.BackoffConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from the first wait to the longest one, each drawn from its jitter
 * range. A connection that lasted as long as the longest wait proves the camera healthy and starts over. Not
 * thread-safe.
 */
public final class ReconnectPolicy {
    private final BackoffConfig backoff;
    private final RandomGenerator random;
    private Duration next;

    public ReconnectPolicy(BackoffConfig backoff, RandomGenerator random) {
        this.backoff = backoff;
        this.random = random;
        this.next = backoff.initial();
    }

    /**
     * The wait after one more failed attempt, within ±jitter of a value between the first and the longest wait.
     *
     * @param lasted how long the connection stood before it failed; zero where it never did
     */
    public Duration waitAfter(Duration lasted) {
        if (lasted.compareTo(backoff.max()) >= 0) {
            next = backoff.initial();
        }
        Duration wait = next;
        next = shorter(wait.multipliedBy(2), backoff.max());
        double stretch = 1 + backoff.jitter() * (2 * random.nextDouble() - 1);
        return Duration.ofNanos(Math.round(shorter(wait, backoff.max()).toNanos() * stretch));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
