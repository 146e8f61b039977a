package io.emberwatch.monitor.camera;

import java.time.Duration;

/**
 * How far apart a stream's packets come, and how long FFmpeg is left to wait for the next one: it gives a frame out when
 * the next one begins, so that of slow cameras it is asked for before. Pure. Not thread-safe.
 */
final class PacketArrivals {
    /** Mean time between packets from which on a camera is slow. */
    private static final long SLOW_NANOS = Duration.ofMillis(600).toNanos();

    private boolean started;
    private long lastNanos;
    private long meanGapNanos;
    private long idleNanos = Duration.ofMillis(700).toNanos();
    /** Whether the latest packet came out because nothing followed it. */
    private boolean flushed;

    /**
     * The next packet came.
     *
     * @param nowNanos on the ticker
     * @param nothingFollowed whether it was given out because nothing followed it
     */
    void came(long nowNanos, boolean nothingFollowed) {
        flushed = nothingFollowed;
        if (started) {
            long gap = nowNanos - lastNanos;
            meanGapNanos = meanGapNanos == 0 ? gap : meanGapNanos + (gap - meanGapNanos) / 4;
        }
        started = true;
        lastNanos = nowNanos;
    }

    /** The decoder complained about the latest packet. */
    void broken() {
        if (flushed) {
            // It was not the end of a frame that was waited for, but the rest of one.
            idleNanos *= 2;
            flushed = false;
        }
    }

    /**
     * For how many nanoseconds nothing may come before FFmpeg is asked for what it holds back; 0 for ever.
     *
     * @param delivers whether the stream has shown that it gives frames
     */
    long idleNanos(boolean delivers) {
        return !delivers || meanGapNanos > SLOW_NANOS ? idleNanos : 0;
    }
}
