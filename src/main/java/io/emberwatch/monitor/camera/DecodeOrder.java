package io.emberwatch.monitor.camera;

import java.util.PriorityQueue;

/**
 * Makes times of decoding out of times of showing, for streams that tell only these, as all do over RTP. Where frames are
 * shown in another order than they come, the times of decoding are the same times, sorted, and some frames behind.
 * Pure. Not thread-safe.
 */
final class DecodeOrder {
    private static final long FALL_NANOS = 1_000_000_000L;

    private final PriorityQueue<Long> waiting = new PriorityQueue<>();

    /**
     * The next frame's time of decoding, at most {@code pts}.
     *
     * @param pts in nanoseconds; a fall of more than a second begins anew
     * @param delay by how many frames the order may differ, at least 0
     */
    long next(long pts, int delay) {
        if (!waiting.isEmpty() && pts < waiting.element() - FALL_NANOS) {
            waiting.clear();
        }
        waiting.add(pts);
        while (waiting.size() > delay + 1) {
            waiting.remove();
        }
        return Math.min(pts, waiting.element());
    }
}
