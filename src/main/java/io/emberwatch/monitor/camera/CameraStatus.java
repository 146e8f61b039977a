package io.emberwatch.monitor.camera;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A camera at one moment. Immutable.
 *
 * @param state where it stands
 * @param lastFrameAt wall-clock time of the latest frame handed on, empty before the first
 * @param lastFrameNanos the same moment on the monotonic ticker; only ages may be reckoned from it
 * @param delivering whether a frame has come over the present connection
 * @param lastError why it was last down, one line without secrets; empty where it never was
 * @param reconnects attempts that followed a failure, since the start
 * @param width pixels a row, 0 before the first connection
 * @param height rows, 0 before the first connection
 * @param frozen whether the picture has stopped changing
 * @param covered whether the lens is covered, or the picture black
 */
public record CameraStatus(
        State state,
        Optional<Instant> lastFrameAt,
        OptionalLong lastFrameNanos,
        boolean delivering,
        Optional<String> lastError,
        long reconnects,
        int width,
        int height,
        boolean frozen,
        boolean covered) {
    /** Where a camera stands. */
    public enum State {
        /** An attempt is under way, or the worker has not started yet. */
        CONNECTING,
        /** Pictures arrive. */
        UP,
        /** The last attempt failed; the next one follows. */
        DOWN,
        /** A file was played to its end. */
        ENDED,
        /** The worker was told to stop. */
        STOPPED
    }

    static CameraStatus initial() {
        return new CameraStatus(
                State.CONNECTING,
                Optional.empty(),
                OptionalLong.empty(),
                false,
                Optional.empty(),
                0,
                0,
                0,
                false,
                false);
    }

    CameraStatus with(State next) {
        return new CameraStatus(
                next, lastFrameAt, lastFrameNanos, false, lastError, reconnects, width, height, frozen, covered);
    }

    CameraStatus connected(int newWidth, int newHeight) {
        return new CameraStatus(
                State.UP, lastFrameAt, lastFrameNanos, false, lastError, reconnects, newWidth, newHeight, false, false);
    }

    CameraStatus down(String error) {
        return new CameraStatus(
                State.DOWN,
                lastFrameAt,
                lastFrameNanos,
                false,
                Optional.of(error),
                reconnects,
                width,
                height,
                false,
                false);
    }

    CameraStatus retrying() {
        return new CameraStatus(
                State.CONNECTING,
                lastFrameAt,
                lastFrameNanos,
                false,
                lastError,
                reconnects + 1,
                width,
                height,
                false,
                false);
    }

    CameraStatus frameAt(Instant at, long nanos, CameraReport.Look look) {
        return new CameraStatus(
                State.UP,
                Optional.of(at),
                OptionalLong.of(nanos),
                true,
                lastError,
                reconnects,
                look.width(),
                look.height(),
                look.frozen(),
                look.covered());
    }

    CameraStatus clear() {
        return new CameraStatus(
                state, lastFrameAt, lastFrameNanos, delivering, lastError, reconnects, width, height, false, false);
    }
}
