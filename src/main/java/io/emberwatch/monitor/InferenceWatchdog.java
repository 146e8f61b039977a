package io.emberwatch.monitor;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Notices frames that nobody judges: a network that hangs has a live thread and fresh cameras. Thread-safe. */
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
