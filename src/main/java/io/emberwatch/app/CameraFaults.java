package io.emberwatch.app;

import io.emberwatch.alert.IncidentKind;
import io.emberwatch.alert.dispatch.AlertDispatcher;
import io.emberwatch.web.CameraDirectory;
import io.emberwatch.web.CameraView;
import io.emberwatch.web.Feed;
import java.util.Set;

/** Tells the dispatcher, beat by beat, which cameras are not well. */
final class CameraFaults {
    private final CameraDirectory cameras;
    private final AlertDispatcher dispatcher;

    CameraFaults(CameraDirectory cameras, AlertDispatcher dispatcher) {
        this.cameras = cameras;
        this.dispatcher = dispatcher;
    }

    void report() {
        for (CameraView camera : cameras.cameras()) {
            dispatcher.cameraFaults(camera.id(), faults(camera.feed()));
        }
    }

    private static Set<IncidentKind> faults(Feed feed) {
        return switch (feed) {
            case DOWN -> Set.of(IncidentKind.CAMERA_DOWN);
            case STALE -> Set.of(IncidentKind.CAMERA_STALE);
            case FROZEN -> Set.of(IncidentKind.CAMERA_FROZEN);
            case CONNECTING, UP, ENDED -> Set.of();
        };
    }
}
