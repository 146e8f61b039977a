package io.emberwatch.publish;

import java.util.Optional;

/**
 * What capture last said about a camera.
 *
 * @param lostBecause why it delivers nothing; empty while it is not known to be down
 * @param lostAtNanos since when, on the ticker; meaningless while it is not down
 * @param frozen whether its pictures have stopped changing
 */
record FeedCondition(Optional<String> lostBecause, long lostAtNanos, boolean frozen) {
    static final FeedCondition FINE = new FeedCondition(Optional.empty(), 0, false);

    FeedCondition lost(String reason, long nowNanos) {
        return new FeedCondition(Optional.of(reason), nowNanos, frozen);
    }

    FeedCondition frozen(boolean now) {
        return new FeedCondition(lostBecause, lostAtNanos, now);
    }

    /** Whether a picture captured at that time is from before the camera went down. */
    boolean lostSince(long capturedNanos) {
        return lostBecause.isPresent() && capturedNanos - lostAtNanos <= 0;
    }
}
