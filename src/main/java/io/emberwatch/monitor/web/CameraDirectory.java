package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import java.util.List;
import java.util.Optional;

/** The cameras and how they are. Thread-safe; must not block. */
public interface CameraDirectory {
    /** All cameras in the order of the configuration. */
    List<CameraView> cameras();

    /** One camera; empty where none has that id. */
    default Optional<CameraView> camera(CameraId id) {
        return cameras().stream().filter(view -> view.id().equals(id)).findFirst();
    }
}
