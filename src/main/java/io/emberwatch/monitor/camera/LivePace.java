package io.emberwatch.monitor.camera;

import java.time.Duration;

/**
 * The pace of a live stream that comes in bursts, as HLS does: frames are spread by the time in them, a little faster
 * while the reader is behind what the camera has to give. It is behind where it has not waited for data for long. Pure.
 * Not thread-safe.
 */
final class LivePace {
    private static final long WAITED_NANOS = Duration.ofMillis(50).toNanos();
    private static final long BEHIND_NANOS = Duration.ofSeconds(15).toNanos();
    private static final double FASTER = 0.9;

    private boolean started;
    private long waitedAt;
    private long lastPts;
    private long paced;

    /**
     * A read ended.
     *
     * @param tookNanos how long it took
     */
    void read(long nowNanos, long tookNanos) {
        if (!started || tookNanos >= WAITED_NANOS) {
            started = true;
            waitedAt = nowNanos;
        }
    }

    /** The time by which a frame is to be shown, beginning with the first frame's own; never falls. */
    long next(long ptsNanos, long nowNanos) {
        long step = Math.max(0, ptsNanos - lastPts);
        lastPts = ptsNanos;
        boolean behind = nowNanos - waitedAt > BEHIND_NANOS;
        paced += behind ? Math.round(step * FASTER) : step;
        return paced;
    }
}
