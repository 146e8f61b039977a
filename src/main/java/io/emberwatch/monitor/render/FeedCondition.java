package io.emberwatch.monitor.render;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What capture last said about a camera.
 *
 * @param lostBecause why it delivers nothing; empty while it is not known to be down
 * @param lostAtNanos when it last went down, on the ticker, also after it has come back; empty where it never did
 * @param frozen whether its pictures have stopped changing
 */
record FeedCondition(Optional<String> lostBecause, OptionalLong lostAtNanos, boolean frozen) {
    static final FeedCondition FINE = new FeedCondition(Optional.empty(), OptionalLong.empty(), false);

    FeedCondition lost(String reason, long nowNanos) {
        return new FeedCondition(Optional.of(reason), OptionalLong.of(nowNanos), frozen);
    }

    FeedCondition back() {
        return new FeedCondition(Optional.empty(), lostAtNanos, false);
    }

    FeedCondition frozen(boolean now) {
        return new FeedCondition(lostBecause, lostAtNanos, now);
    }

    /** Whether the camera has gone down since a picture was captured, even if it has come back. */
    boolean lostSince(long capturedNanos) {
        return lostAtNanos.isPresent() && capturedNanos - lostAtNanos.getAsLong() <= 0;
    }
}
