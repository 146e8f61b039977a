package io.emberwatch.monitor.incident.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of day, by which things have their age over restarts; where it is set forward, only a day later: until then
 * somebody can put it right, and what was deleted would not come back. Not thread-safe.
 */
final class AgeClock {
    /** Less is a clock that was a little wrong, or a summer that began. */
    private static final Duration JUMP = Duration.ofHours(2);

    private static final Duration HELD = Duration.ofDays(1);

    private final InstantSource clock;
    private final LongSupplier ticker;
    private Instant seen;
    private long seenNanos;
    private Duration ahead = Duration.ZERO;
    private long aheadNanos;

    /** @param ticker monotonic nanoseconds */
    AgeClock(InstantSource clock, LongSupplier ticker) {
        this.clock = clock;
        this.ticker = ticker;
        this.seen = clock.instant();
        this.seenNanos = ticker.getAsLong();
    }

    /** Now; to be asked several times a day. */
    Instant now() {
        Instant now = clock.instant();
        long nanos = ticker.getAsLong();
        Duration jump = Duration.between(seen, now).minusNanos(nanos - seenNanos);
        seen = now;
        seenNanos = nanos;
        if (jump.compareTo(JUMP) > 0) {
            ahead = ahead.plus(jump);
            aheadNanos = nanos;
        } else if (jump.negated().compareTo(JUMP) > 0) {
            ahead = ahead.plus(jump).isNegative() ? Duration.ZERO : ahead.plus(jump);
        }
        if (nanos - aheadNanos >= HELD.toNanos()) {
            ahead = Duration.ZERO;
        }
        return now.minus(ahead);
    }
}
