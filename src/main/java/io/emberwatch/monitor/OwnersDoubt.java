package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import java.time.Duration;
import java.util.Set;

/**
 * The cameras whose fires must not end here now: a rebalance is under way, and another member may judge them already. For a
 * while only: where Kafka is away meanwhile, their fires end as ever. Used by one thread.
 */
final class OwnersDoubt {
    /** A rebalance and the rest after it take some seconds. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private Set<CameraId> doubtful = Set.of();
    private Set<CameraId> held = Set.of();
    private long sinceNanos;

    /**
     * Looks again.
     *
     * @param now cameras whose owner is not settled
     * @param nanos on the ticker
     * @return those that are held from now on
     */
    Set<CameraId> look(Set<CameraId> now, long nanos) {
        if (doubtful.isEmpty()) {
            sinceNanos = nanos;
        }
        doubtful = Set.copyOf(now);
        held = nanos - sinceNanos < LONGEST.toNanos() ? doubtful : Set.of();
        return held;
    }

    /** Those that are held. */
    Set<CameraId> held() {
        return held;
    }
}
