package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.web.access.AccessListener;

/** What the web server tells its surroundings. Called on any thread; must not block. */
public interface WebListener extends AccessListener {
    WebListener NOOP = new WebListener() {};

    default void viewerJoined(CameraId camera) {}

    /** For every viewer that joined, also those that were evicted. */
    default void viewerLeft(CameraId camera) {}

    /** A viewer took nothing for so long that the connection was closed; {@link #viewerLeft} follows. */
    default void viewerEvicted(CameraId camera) {}

    /** A viewer was too slow for an image and skipped it. */
    default void mjpegFrameDropped(CameraId camera) {}
}
