package io.emberwatch.monitor.camera;

import java.time.Duration;

/**
 * Why a camera that is connected shows nothing, or not enough. Immutable.
 *
 * @param kind what is wrong
 * @param reason one line for people
 * @param sinceNanos since when, on the monotonic ticker
 */
public record StreamTrouble(Kind kind, String reason, long sinceNanos) {
    /** What may be wrong with a stream that arrives. */
    public enum Kind {
        /** It was joined in the middle; every connection begins so, and most wait for moments only. */
        WAITING_FOR_KEY_FRAME,
        /** Much of it has been lost for long. */
        DAMAGED
    }

    static StreamTrouble waiting(long sinceNanos) {
        return new StreamTrouble(Kind.WAITING_FOR_KEY_FRAME, "waiting for a key frame", sinceNanos);
    }

    static StreamTrouble damaged(String reason, long sinceNanos) {
        return new StreamTrouble(Kind.DAMAGED, reason, sinceNanos);
    }

    /** Whether the camera counts as blind because of it. */
    boolean blinds(long nowNanos, Duration staleAfter) {
        return kind == Kind.DAMAGED || nowNanos - sinceNanos > staleAfter.toNanos();
    }

    /** For people, such as {@code waiting for a key frame (since 40 s)}. */
    public String words(long nowNanos) {
        if (kind == Kind.DAMAGED) {
            return reason;
        }
        long seconds = Math.max(0, (nowNanos - sinceNanos) / 1_000_000_000L);
        // In steps: whoever is told of each change is not told every second.
        return reason + " (since " + (seconds < 10 ? seconds : seconds / 10 * 10) + " s)";
    }
}
