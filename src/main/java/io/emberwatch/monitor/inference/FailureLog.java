package io.emberwatch.monitor.inference;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Logs repeated failures at most once a period and says how many it kept to itself. Not thread-safe. */
final class FailureLog {
    private final Logger log;
    private final long periodNanos;
    private final LongSupplier ticker;
    private boolean spoken;
    private long lastNanos;
    private int kept;

    /** @param ticker monotonic nanoseconds */
    FailureLog(Logger log, Duration period, LongSupplier ticker) {
        this.log = log;
        this.periodNanos = period.toNanos();
        this.ticker = ticker;
    }

    void report(String what, RuntimeException cause) {
        long now = ticker.getAsLong();
        if (spoken && now - lastNanos < periodNanos) {
            kept++;
            return;
        }
        log.error("{} ({} earlier failures not logged)", what, kept, cause);
        spoken = true;
        lastNanos = now;
        kept = 0;
    }
}
