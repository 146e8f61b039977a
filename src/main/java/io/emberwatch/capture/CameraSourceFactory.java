package io.emberwatch.capture;

import io.emberwatch.config.CameraConfig;
import io.emberwatch.frame.CameraId;

/** Makes the source for each attempt at a camera. Thread-safe: all cameras share it. */
@FunctionalInterface
public interface CameraSourceFactory {
    /** A new, unopened source, picked by the camera's URL. Neither blocks nor fails: problems show at {@code open}. */
    CameraSource create(CameraId camera, CameraConfig config);
}
