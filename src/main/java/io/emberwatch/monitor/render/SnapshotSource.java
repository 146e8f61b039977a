package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Current images on request, also of cameras without viewers. Thread-safe. */
public interface SnapshotSource {
    /**
     * The camera's image as it is now, with a note where it is not live and a placeholder where there is none.
     * Requests for the same image share one encoding.
     *
     * @return completed on the publishing thread (continue elsewhere); exceptionally with
     *     {@link IllegalArgumentException} for an unknown camera and {@link IllegalStateException} when publishing has
     *     stopped or the image could not be encoded
     */
    CompletableFuture<EncodedFrame> snapshot(CameraId camera);

    /**
     * The camera's newest frame as it was captured, nothing drawn on it, however old it is. Requests for the same frame
     * share one encoding.
     *
     * @return completed as {@link #snapshot}; exceptionally with {@link IllegalStateException} also before the first frame
     */
    CompletableFuture<CleanFrame> clean(CameraId camera);

    /**
     * A frame without drawings. Immutable by convention: the array is not copied.
     *
     * @param jpeg a complete JPEG file
     * @param capturedAt when it was captured
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record CleanFrame(byte[] jpeg, Instant capturedAt) {}
}
