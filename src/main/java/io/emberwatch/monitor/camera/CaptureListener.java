package io.emberwatch.monitor.camera;

import io.emberwatch.core.frame.CameraId;
import java.time.Duration;
import java.time.Instant;

/**
 * Hears what happens to cameras. Called on the {@code camera-<id>} threads, so implementations are thread-safe, do not
 * block and do not throw. All text is free of secrets.
 */
public interface CaptureListener {
    /** Hears nothing. */
    CaptureListener NOOP = new CaptureListener() {};

    /**
     * The camera sends frames.
     *
     * @param description such as {@code h264 1280x720 15 fps}
     */
    default void connected(CameraId camera, int width, int height, String description) {}

    /**
     * A frame was handed on.
     *
     * @param decodeNanos what decoding, scaling and copying it cost
     */
    default void frameCaptured(CameraId camera, Instant capturedAt, long decodeNanos) {}

    /**
     * A frame was lost.
     *
     * @param reason {@code no_lease} (all frames are in use) or {@code corrupt} (data that cannot be decoded)
     */
    default void frameDropped(CameraId camera, String reason) {}

    /**
     * A sample was left out before it was decoded or scaled, because it would not have been judged soon.
     *
     * @param reason {@code busy}
     */
    default void frameSkipped(CameraId camera, String reason) {}

    /**
     * An attempt or a connection failed.
     *
     * @param reason one line for people
     */
    default void disconnected(CameraId camera, String reason) {}

    /** The next attempt follows after this wait. */
    default void reconnecting(CameraId camera, Duration wait) {}

    /** The frame stopped changing, or changes again. */
    default void frozen(CameraId camera, boolean frozen) {}

    /** The lens was covered or the frame turned black, or it sees again. */
    default void covered(CameraId camera, boolean covered) {}

    /** A file came to its end; its camera will send nothing more. */
    default void ended(CameraId camera) {}
}
