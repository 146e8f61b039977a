package io.emberwatch.monitor.camera;

import java.util.OptionalLong;

/**
 * How far apart a stream's key frames are, by its own times, or by the packets' arrival where those are missing or leap.
 * Pure. Not thread-safe.
 */
final class KeyFrameGaps {
    private static final long LEAP_NANOS = 10_000_000_000L;
    /** So many key frames one after the other, and the stream seems to have nothing else. */
    private static final int ROW = 3;

    private boolean started;
    private OptionalLong lastStream = OptionalLong.empty();
    private long lastArrived;
    private long now;

    private boolean sawKey;
    private long lastKey;
    private long gap = Long.MAX_VALUE;
    private long gapBefore = Long.MAX_VALUE;
    private int row;

    /**
     * Takes the next packet.
     *
     * @param streamNanos its time in the stream, if it has one
     * @param arrivedNanos when it came, on the ticker
     */
    void packet(boolean key, OptionalLong streamNanos, long arrivedNanos) {
        if (started) {
            now += step(streamNanos, arrivedNanos);
        }
        started = true;
        lastStream = streamNanos;
        lastArrived = arrivedNanos;
        row = key ? row + 1 : 0;
        if (key) {
            gapBefore = gap;
            gap = sawKey ? now - lastKey : Long.MAX_VALUE;
            sawKey = true;
            lastKey = now;
        }
    }

    private long step(OptionalLong streamNanos, long arrivedNanos) {
        if (streamNanos.isPresent() && lastStream.isPresent()) {
            long step = streamNanos.getAsLong() - lastStream.getAsLong();
            if (step >= 0 && step <= LEAP_NANOS) {
                return step;
            }
        }
        return Math.max(0, Math.min(LEAP_NANOS, arrivedNanos - lastArrived));
    }

    /**
     * The longest of the last two gaps and the one that is open, in nanoseconds; {@link Long#MAX_VALUE} before two are
     * known.
     */
    long longestNanos() {
        return Math.max(Math.max(gap, gapBefore), now - lastKey);
    }

    /** Whether every packet is a key frame, as in motion JPEG. */
    boolean onlyKeys() {
        return row >= ROW;
    }
}
