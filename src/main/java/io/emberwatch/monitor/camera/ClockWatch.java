package io.emberwatch.monitor.camera;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Notices that a camera's clock was set: time in the stream and time of arrival differ from frame to frame by more than
 * a network explains. Pure. Not thread-safe.
 */
final class ClockWatch {
    private static final long FALL_NANOS = Duration.ofSeconds(1).toNanos();
    /** A network may hold frames back and then give all of them at once, but it cannot give them early. */
    private static final long EARLY_NANOS = Duration.ofSeconds(3).toNanos();

    private static final long SECOND = 1_000_000_000L;

    private boolean started;
    private long lastPts;
    private long lastArrived;

    /**
     * The next frame.
     *
     * @param pts its time in the stream, in nanoseconds
     * @param arrivedNanos on the monotonic ticker
     * @return by how much the clock has jumped, in words such as {@code 3 h}; empty where it has not
     */
    Optional<String> frame(OptionalLong pts, long arrivedNanos) {
        if (pts.isEmpty()) {
            return Optional.empty();
        }
        long step = pts.getAsLong() - lastPts;
        long passed = arrivedNanos - lastArrived;
        boolean jumped = started && (step < -FALL_NANOS || step > passed + EARLY_NANOS);
        started = true;
        lastPts = pts.getAsLong();
        lastArrived = arrivedNanos;
        return jumped ? Optional.of(words(step - passed)) : Optional.empty();
    }

    private static String words(long nanos) {
        long seconds = Math.round((double) Math.abs(nanos) / SECOND);
        String sign = nanos < 0 ? "-" : "";
        if (seconds < 120) {
            return sign + seconds + " s";
        }
        long minutes = Math.round(seconds / 60.0);
        if (minutes < 60) {
            return sign + minutes + " min";
        }
        return sign + minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
}
