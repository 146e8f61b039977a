package io.emberwatch.monitor.camera.clip;

import java.util.OptionalLong;

/**
 * Gives every packet of a connection times that a file can hold: missing ones are filled in, equal ones are pushed
 * apart, and a fall of more than a second or a leap of more than ten is told. Not thread-safe.
 */
public final class PacketClock {
    private static final long FALL_NANOS = 1_000_000_000L;
    private static final long LEAP_NANOS = 10_000_000_000L;

    private boolean started;
    private boolean joining;
    private long offset;
    private long lastDts;
    private long lastArrived;
    private long step = 40_000_000L;

    /**
     * A packet's times.
     *
     * @param leap whether they do not follow those before
     */
    public record Stamp(long dtsNanos, long ptsNanos, boolean leap) {}

    /**
     * The next packet's times.
     *
     * @param dts and {@code pts} as the stream has them, in nanoseconds; where it has none, the packet's arrival counts
     * @param arrived on the monotonic ticker
     */
    public Stamp next(OptionalLong dts, OptionalLong pts, long arrived) {
        if (joining && (dts.isPresent() || pts.isPresent())) {
            offset = lastDts + step - dts.orElseGet(pts::getAsLong);
            joining = false;
        }
        long decode = decode(dts, pts, arrived);
        boolean leap = started && (decode < lastDts - FALL_NANOS || decode > lastDts + LEAP_NANOS);
        if (started && !leap) {
            decode = Math.max(decode, lastDts + 1);
            step = decode - lastDts;
        }
        started = true;
        lastDts = decode;
        lastArrived = arrived;
        long show = pts.isPresent() ? pts.getAsLong() + offset : decode;
        return new Stamp(decode, Math.max(show, decode), leap);
    }

    /** What follows begins again from the stream's first times, as a file does that is played in a circle. */
    public void join() {
        joining = started;
    }

    private long decode(OptionalLong dts, OptionalLong pts, long arrived) {
        if (dts.isPresent()) {
            return dts.getAsLong() + offset;
        }
        if (pts.isPresent()) {
            // A frame that is shown before the last one was decoded later all the same.
            long show = pts.getAsLong() + offset;
            return started && show < lastDts && show >= lastDts - FALL_NANOS ? lastDts + step : show;
        }
        return started ? lastDts + (arrived - lastArrived) : 0;
    }
}
