package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;

/** What publishing tells its surroundings. Called on the publishing or the offering thread; must not block. */
public interface RenderListener {
    RenderListener NOOP = new RenderListener() {};

    /** Why a frame was never shown. */
    enum DropReason {
        /** A newer one of its camera came before it was looked at. */
        SUPERSEDED,
        /** It could not be drawn or encoded. */
        FAILED,
        /** Publishing had stopped. */
        STOPPED
    }

    /**
     * A live frame was encoded and handed to the viewers.
     *
     * @param captureToPublishNanos time since it left the decoder
     */
    default void framePublished(CameraId camera, long captureToPublishNanos) {}

    /** Drawing took this long. */
    default void annotated(CameraId camera, long nanos) {}

    /** Encoding took this long. */
    default void encoded(CameraId camera, long nanos) {}

    /** A frame was closed unseen. */
    default void frameDropped(CameraId camera, DropReason reason) {}
}
