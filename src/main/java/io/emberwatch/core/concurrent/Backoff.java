package io.emberwatch.core.concurrent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failed attempts: doubling from the first wait to the longest one, each spread by jitter, so
 * that many who failed together do not try again together. Thread-safe where the random source is.
 */
public final class Backoff {
    private final Duration initial;
    private final Duration max;
    private final double jitter;
    private final RandomGenerator random;
    private int failuresInARow;

    /**
     * @param initial the wait after the first failure, more than 0 where waits are to grow
     * @param max the longest wait before jitter, at least {@code initial}
     * @param jitter each wait is drawn from ±this share of itself, 0..1
     * @param random the source of the jitter
     */
    public Backoff(Duration initial, Duration max, double jitter, RandomGenerator random) {
        if (initial.isNegative() || initial.compareTo(max) > 0 || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("a back-off needs 0 <= initial <= max and a jitter from 0 to 1, not "
                    + initial + ", " + max + ", " + jitter);
        }
        this.initial = initial;
        this.max = max;
        this.jitter = jitter;
        this.random = random;
    }

    /** A back-off without jitter. */
    public Backoff(Duration initial, Duration max) {
        this(initial, max, 0, () -> 0);
    }

    /**
     * The wait before the next attempt.
     *
     * @param failures attempts that failed in a row, at least 1
     */
    public Duration after(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("a wait follows at least one failure, not " + failures);
        }
        double grown = initial.toNanos() * Math.pow(2, failures - 1.0);
        double capped = Math.min((double) max.toNanos(), grown);
        double stretch = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofNanos(Math.round(capped * stretch));
    }

    /**
     * The wait after one more failed run of something that should go on for ever. A run that lasted as long as the
     * longest wait proves that all was well, and waits start over.
     *
     * @param lasted how long it ran before it failed; zero where it never did
     */
    public Duration afterRun(Duration lasted) {
        failuresInARow = lasted.compareTo(max) >= 0 ? 1 : failuresInARow + 1;
        return after(failuresInARow);
    }
}
