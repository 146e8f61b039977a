package io.emberwatch.monitor;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Measures for how long frames have arrived without a prediction: a hanging network is seen by nothing else.
 * Thread-safe.
 */
final class InferenceWatchdog {
    private static final long NOBODY_WAITS = Long.MIN_VALUE;

    private final AtomicLong waitingSince = new AtomicLong(NOBODY_WAITS);
    private final LongSupplier ticker;

    /** @param ticker monotonic nanoseconds */
    InferenceWatchdog(LongSupplier ticker) {
        this.ticker = ticker;
    }

    void frameArrived() {
        waitingSince.compareAndSet(NOBODY_WAITS, ticker.getAsLong());
    }

    void frameJudged() {
        waitingSince.set(NOBODY_WAITS);
    }

    /** How long frames have arrived without a single prediction; zero where none waits. */
    Duration silence() {
        long since = waitingSince.get();
        return since == NOBODY_WAITS ? Duration.ZERO : Duration.ofNanos(ticker.getAsLong() - since);
    }
}
