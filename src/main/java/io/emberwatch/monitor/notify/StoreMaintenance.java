package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.incident.store.IncidentStore;
import java.time.Duration;

/** What the alert thread does between events: write again what could not be written, remind, note what is watched. */
final class StoreMaintenance {
    private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SEEN_NANOS = Duration.ofSeconds(30).toNanos();

    private final IncidentStore store;
    private final Outbox outbox;
    private long retriedNanos = System.nanoTime();
    private long seenNanos = System.nanoTime();

    StoreMaintenance(IncidentStore store, Outbox outbox) {
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
