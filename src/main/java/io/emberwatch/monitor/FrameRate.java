package io.emberwatch.monitor;

import java.time.Duration;
import java.util.ArrayDeque;

/** How many frames a second arrive, over the latest ten seconds. Thread-safe. */
final class FrameRate {
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    private final ArrayDeque<Long> arrivals = new ArrayDeque<>();

    /** @param nanos monotonic time of a frame, not before the last one's */
    synchronized void frameAt(long nanos) {
        arrivals.addLast(nanos);
        forgetBefore(nanos);
    }

    /** Frames a second at this moment, 0 when fewer than two came lately. */
    synchronized double perSecond(long nowNanos) {
        forgetBefore(nowNanos);
        if (arrivals.size() < 2) {
            return 0;
        }
        long spread = arrivals.getLast() - arrivals.getFirst();
        return spread == 0 ? 0 : (arrivals.size() - 1) * 1e9 / spread;
    }

    private void forgetBefore(long nowNanos) {
        while (!arrivals.isEmpty() && nowNanos - arrivals.getFirst() > WINDOW_NANOS) {
            arrivals.removeFirst();
        }
    }
}
