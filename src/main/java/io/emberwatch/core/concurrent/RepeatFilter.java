package io.emberwatch.core.concurrent;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Lets one log line of a kind through in each period and counts the others. Thread-safe, bounded in memory. */
public final class RepeatFilter {
    private static final int MOST_KINDS = 256;

    private final long periodNanos;
    private final LongSupplier ticker;
    private final ConcurrentHashMap<String, Seen> kinds = new ConcurrentHashMap<>();

    /** @param ticker monotonic nanoseconds */
    public RepeatFilter(Duration period, LongSupplier ticker) {
        this.periodNanos = period.toNanos();
        this.ticker = ticker;
    }

    /**
     * Asks for a line to be let through.
     *
     * @param kind what makes two lines the same
     * @return how many such lines were held back since the last one; empty when this one is to be held back
     */
    public OptionalLong admit(String kind) {
        if (kinds.size() >= MOST_KINDS && !kinds.containsKey(kind)) {
            kinds.clear();
        }
        long now = ticker.getAsLong();
        Seen seen = kinds.compute(kind, (key, old) -> {
            if (old == null) {
                return new Seen(now, 0, 0, true);
            }
            return now - old.since >= periodNanos
                    ? new Seen(now, 0, old.heldBack, true)
                    : new Seen(old.since, old.heldBack + 1, 0, false);
        });
        return seen.admitted ? OptionalLong.of(seen.reported) : OptionalLong.empty();
    }

    /** How many kinds are remembered now. */
    int kinds() {
        return kinds.size();
    }

    private record Seen(long since, long heldBack, long reported, boolean admitted) {}
}
