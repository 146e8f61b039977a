package io.emberwatch.monitor.camera;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a camera's worker knows of it at one moment; {@link CameraHealth} draws the conclusion. Immutable.
 *
 * @param connection where the worker stands
 * @param lastFrameAt wall-clock time of the latest frame handed on, empty before the first
 * @param lastFrameNanos the same moment on the monotonic ticker; only ages may be reckoned from it
 * @param delivering whether a frame has come over the present connection
 * @param lastError why it was last down, one line without secrets; empty where it never was
 * @param lostNanos when it last went down, on the ticker; empty where it never did
 * @param reconnects attempts that followed a failure, since the start
 * @param width pixels a row, 0 before the first connection
 * @param height rows, 0 before the first connection
 * @param frozen whether the image has stopped changing
 * @param covered whether the lens is covered, or the image black
 * @param skippedNanos when a frame was last left out because it would not have been judged soon, on the ticker; empty
 *     where none was
 * @param trouble why the present connection gives nothing, or not enough; empty where it does
 */
public record CameraStatus(
        Connection connection,
        Optional<Instant> lastFrameAt,
        OptionalLong lastFrameNanos,
        boolean delivering,
        Optional<String> lastError,
        OptionalLong lostNanos,
        long reconnects,
        int width,
        int height,
        boolean frozen,
        boolean covered,
        OptionalLong skippedNanos,
        Optional<StreamTrouble> trouble) {
    /** Where a camera's worker stands. */
    public enum Connection {
        /** An attempt is under way, or the worker has not started yet. */
        CONNECTING,
        /** The source is open and read from. */
        OPEN,
        /** The last attempt failed; the next one follows. */
        FAILED,
        /** A file was played to its end. */
        ENDED,
        /** The worker was told to stop. */
        STOPPED
    }

    /** The status of a camera before the first attempt to connect. */
    public static CameraStatus initial() {
        return new CameraStatus(
                Connection.CONNECTING,
                Optional.empty(),
                OptionalLong.empty(),
                false,
                Optional.empty(),
                OptionalLong.empty(),
                0,
                0,
                0,
                false,
                false,
                OptionalLong.empty(),
                Optional.empty());
    }

    /** Whether the camera has gone down since a frame was captured, even if it has come back. */
    boolean lostSince(long capturedNanos) {
        return lostNanos.isPresent() && capturedNanos - lostNanos.getAsLong() <= 0;
    }

    CameraStatus connected(int newWidth, int newHeight) {
        return without(Connection.OPEN, lastError, lostNanos, reconnects, newWidth, newHeight);
    }

    CameraStatus down(String error, long nowNanos) {
        return without(Connection.FAILED, Optional.of(error), OptionalLong.of(nowNanos), reconnects, width, height);
    }

    CameraStatus retrying() {
        return without(Connection.CONNECTING, lastError, lostNanos, reconnects + 1, width, height);
    }

    CameraStatus ended() {
        return without(Connection.ENDED, lastError, lostNanos, reconnects, width, height);
    }

    CameraStatus stopped() {
        return without(Connection.STOPPED, lastError, lostNanos, reconnects, width, height);
    }

    /** Without frames of this connection it is not known whether the image is frozen or covered. */
    private CameraStatus without(
            Connection next,
            Optional<String> error,
            OptionalLong lost,
            long newReconnects,
            int newWidth,
            int newHeight) {
        return new CameraStatus(
                next,
                lastFrameAt,
                lastFrameNanos,
                false,
                error,
                lost,
                newReconnects,
                newWidth,
                newHeight,
                false,
                false,
                skippedNanos,
                Optional.empty());
    }

    CameraStatus frameAt(Instant at, long nanos, CameraReport.Look look) {
        return new CameraStatus(
                Connection.OPEN,
                Optional.of(at),
                OptionalLong.of(nanos),
                true,
                lastError,
                lostNanos,
                reconnects,
                look.width(),
                look.height(),
                look.frozen(),
                look.covered(),
                skippedNanos,
                trouble);
    }

    CameraStatus skippedAt(OptionalLong nanos) {
        return new CameraStatus(
                connection,
                lastFrameAt,
                lastFrameNanos,
                delivering,
                lastError,
                lostNanos,
                reconnects,
                width,
                height,
                frozen,
                covered,
                nanos,
                trouble);
    }

    CameraStatus troubled(Optional<StreamTrouble> now) {
        return new CameraStatus(
                connection,
                lastFrameAt,
                lastFrameNanos,
                delivering,
                lastError,
                lostNanos,
                reconnects,
                width,
                height,
                frozen,
                covered,
                skippedNanos,
                now);
    }

    /** When the camera last showed that it delivers, by a frame handed on or left out; empty before the first. */
    public OptionalLong lastSeenNanos() {
        if (lastFrameNanos.isEmpty() || skippedNanos.isEmpty()) {
            return lastFrameNanos;
        }
        long frame = lastFrameNanos.getAsLong();
        long skipped = skippedNanos.getAsLong();
        return OptionalLong.of(skipped - frame > 0 ? skipped : frame);
    }
}
