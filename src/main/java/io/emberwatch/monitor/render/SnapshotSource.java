package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
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
}
