package io.emberwatch.monitor.camera;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How far apart a stream's packets come, and how long FFmpeg is left to wait for the next one: it gives a frame out when
 * the next one begins, so that of slow cameras it is asked for before. Pure. Not thread-safe.
 */
final class PacketArrivals {
    /** Mean time between packets from which on a camera is slow. */
    private static final Duration SLOW = Duration.ofMillis(600);

    private OptionalLong lastNanos = OptionalLong.empty();
    private long meanGapNanos;
    private Duration idle = Duration.ofMillis(700);
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
        if (lastNanos.isPresent()) {
            long gap = nowNanos - lastNanos.getAsLong();
            meanGapNanos = meanGapNanos == 0 ? gap : meanGapNanos + (gap - meanGapNanos) / 4;
        }
        lastNanos = OptionalLong.of(nowNanos);
    }

    /** The decoder complained about the latest packet. */
    void broken() {
        if (flushed) {
            // It was not the end of a frame that was waited for, but the rest of one.
            idle = idle.multipliedBy(2);
            flushed = false;
        }
    }

    /**
     * How long nothing may come before FFmpeg is asked for what it holds back; zero for ever.
     *
     * @param delivers whether the stream has shown that it gives frames
     */
    Duration idleLimit(boolean delivers) {
        return !delivers || meanGapNanos > SLOW.toNanos() ? idle : Duration.ZERO;
    }
}
