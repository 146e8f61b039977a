package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How a camera is read.
 *
 * @param transport what carries RTSP's pictures
 * @param timeout how long connecting or one read may take before the camera counts as down
 * @param fps frames a second that are analysed, greater than 0, at most 60
 * @param maxWidth wider pictures are scaled down to this many pixels a row before anything sees them
 * @param loop whether a file begins again at its end
 * @param staleAfter a picture older than this is marked STALE
 * @param frozenAfter a picture that has not changed in a single pixel for this long is marked FROZEN
 * @param coveredAfter a picture that shows hardly anything for this long is that of a covered lens, or black
 * @param backoff how long to wait between attempts to connect
 */
public record CaptureConfig(
        Transport transport,
        Duration timeout,
        double fps,
        int maxWidth,
        boolean loop,
        Duration staleAfter,
        Duration frozenAfter,
        Duration coveredAfter,
        BackoffConfig backoff) {
    public CaptureConfig {
        Objects.requireNonNull(transport);
        Objects.requireNonNull(backoff);
        Checks.require(timeout.compareTo(Duration.ZERO) > 0, "timeout must be more than 0");
        Checks.require(fps > 0 && fps <= 60, "fps must be more than 0 and at most 60");
        Checks.require(maxWidth >= 1, "max_width must be at least 1");
        Checks.require(staleAfter.compareTo(Duration.ZERO) > 0, "stale_after must be more than 0");
        Checks.require(frozenAfter.compareTo(Duration.ZERO) > 0, "frozen_after must be more than 0");
        Checks.require(coveredAfter.compareTo(Duration.ZERO) > 0, "covered_after must be more than 0");
    }

    /** RTSP transports. */
    public enum Transport {
        TCP,
        UDP
    }
}
