package io.emberwatch.monitor.camera;

/**
 * Chooses which frames of a stream are kept, by their time. Time is cut into slots of one over {@code fps}, counted
 * from the first frame, and the first frame in each slot is kept: the rate does not drift, a stalled stream does
 * not catch up in a burst, and arrival may jitter by half a slot without losing a frame. Not thread-safe.
 */
public final class FrameSampler {
    private final double slotsPerNano;
    private boolean started;
    private long origin;
    private long slot;

    /** @param fps frames a second to keep, greater than 0 */
    public FrameSampler(double fps) {
        if (!(fps > 0)) {
            throw new IllegalArgumentException("frames a second must be greater than 0, not " + fps);
        }
        this.slotsPerNano = fps / 1e9;
    }

    /** Whether {@link #keep} would keep the frame at this time. */
    public boolean due(long nanos) {
        return !started || nanos < origin || Math.round((nanos - origin) * slotsPerNano) != slot;
    }

    /**
     * Whether the frame at this time is kept. Time that runs backwards begins anew.
     *
     * @param nanos the frame's time on any one clock
     */
    public boolean keep(long nanos) {
        if (!started || nanos < origin) {
            started = true;
            origin = nanos;
            slot = 0;
            return true;
        }
        long current = Math.round((nanos - origin) * slotsPerNano);
        if (current < slot) {
            origin = nanos;
            slot = 0;
            return true;
        }
        if (current == slot) {
            return false;
        }
        slot = current;
        return true;
    }
}
