package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.TileGrid;
import java.util.Map;

/** By what the network judges each camera's images, the hidden canary's included. Immutable. */
final class CameraRules {
    private final Map<CameraId, CameraConfig> cameras;

    /** @param cameras all that are configured, at least one */
    CameraRules(Map<CameraId, CameraConfig> cameras) {
        this.cameras = Map.copyOf(cameras);
    }

    /** The score from which an image of the camera looks like fire, 0..1. */
    double threshold(CameraId camera) {
        return camera.equals(CameraId.CANARY)
                ? lowestThreshold()
                : cameras.get(camera).detect().threshold();
    }

    /** How the camera's images are cut. */
    TileGrid tiles(CameraId camera) {
        return camera.equals(CameraId.CANARY)
                ? TileGrid.WHOLE
                : cameras.get(camera).detect().tiles();
    }

    /** What a fire must reach to be seen by any camera: the canary asks for no more. */
    double lowestThreshold() {
        return cameras.values().stream()
                .mapToDouble(camera -> camera.detect().threshold())
                .min()
                .orElseThrow();
    }
}
