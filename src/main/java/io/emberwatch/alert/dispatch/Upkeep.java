package io.emberwatch.alert.dispatch;

import io.emberwatch.alert.store.IncidentStore;
import java.time.Duration;

/** What the alert thread does between events: write again what could not be written, remind, note what is watched. */
final class Upkeep {
    private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SEEN_NANOS = Duration.ofSeconds(30).toNanos();

    private final IncidentStore store;
    private final Outbox outbox;
    private long retriedNanos = System.nanoTime();
    private long seenNanos = System.nanoTime();

    Upkeep(IncidentStore store, Outbox outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    /** @param now on the monotonic ticker */
    void due(long now) {
        outbox.remind();
        if (now - retriedNanos >= RETRY_NANOS) {
            retriedNanos = now;
            store.retryUnwritten();
        }
        if (now - seenNanos >= SEEN_NANOS) {
            seenNanos = now;
            store.seeOpen();
        }
    }
}
