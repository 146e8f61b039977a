package io.emberwatch.monitor.incident;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test sets. Thread-safe. */
public final class ManualClock implements InstantSource {
    private volatile Instant now;

    public ManualClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Goes on, or back. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
