package io.emberwatch.monitor.camera;

import java.util.OptionalLong;

/**
 * Makes one steadily rising time out of a stream's timestamps: missing ones are filled in, and a fall or a leap of more
 * than ten seconds (a loop, a restarted clock) counts as one ordinary step. Not thread-safe.
 */
final class PtsTimeline {
    private static final long LEAP_NANOS = 10_000_000_000L;

    private final long stepNanos;
    private boolean started;
    private long last;
    private long offset;

    /** @param stepNanos time between two frames, used where timestamps do not tell, at least 1 */
    PtsTimeline(long stepNanos) {
        if (stepNanos < 1) {
            throw new IllegalArgumentException("time between frames must be positive, not " + stepNanos);
        }
        this.stepNanos = stepNanos;
    }

    /** Time between two frames where timestamps do not tell. */
    long stepNanos() {
        return stepNanos;
    }

    /** Lets so much time pass without a frame: what follows begins again from its own first time. */
    void rest(long nanos) {
        last += nanos;
    }

    /** The frame's time in nanoseconds, beginning at 0 and never falling. */
    long next(OptionalLong ptsNanos) {
        if (!started) {
            started = true;
            offset = -ptsNanos.orElse(0);
            return last;
        }
        if (ptsNanos.isEmpty()) {
            last += stepNanos;
            return last;
        }
        long shifted = ptsNanos.getAsLong() + offset;
        if (shifted < last || shifted - last > LEAP_NANOS) {
            offset += last + stepNanos - shifted;
            shifted = last + stepNanos;
        }
        last = shifted;
        return last;
    }
}
