package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.web.CameraDirectory;
import io.emberwatch.monitor.web.CameraView;
import io.emberwatch.monitor.web.Feed;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Tells, beat by beat, which cameras are not well. Of a camera that is being connected nothing is known yet: what was
 * told of it last stands until it delivers or fails.
 */
final class CameraFaults {
    private final CameraDirectory cameras;
    private final BiConsumer<CameraId, Set<IncidentKind>> told;

    /** @param told hears all faults that a camera has now; may hear the same again and again */
    CameraFaults(CameraDirectory cameras, BiConsumer<CameraId, Set<IncidentKind>> told) {
        this.cameras = cameras;
        this.told = told;
    }

    void report() {
        for (CameraView camera : cameras.cameras()) {
            if (camera.feed() != Feed.CONNECTING) {
                told.accept(camera.id(), faults(camera.feed()));
            }
        }
    }

    private static Set<IncidentKind> faults(Feed feed) {
        return switch (feed) {
            case DOWN -> Set.of(IncidentKind.CAMERA_DOWN);
            case STALE -> Set.of(IncidentKind.CAMERA_STALE);
            case FROZEN -> Set.of(IncidentKind.CAMERA_FROZEN);
            case COVERED -> Set.of(IncidentKind.CAMERA_COVERED);
            case CONNECTING, UP, ENDED -> Set.of();
        };
    }
}
