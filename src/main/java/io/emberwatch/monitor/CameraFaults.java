package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.incident.IncidentKind;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Tells again and again which cameras are not well. Of a camera that is being connected nothing is known yet: what was
 * told of it last stands until it delivers or fails.
 */
final class CameraFaults {
    private final Supplier<Map<CameraId, CameraHealth>> cameras;
    private final BiConsumer<CameraId, Set<IncidentKind>> told;

    /**
     * @param cameras how each camera is now
     * @param told hears all faults that a camera has now; may hear the same again and again
     */
    CameraFaults(Supplier<Map<CameraId, CameraHealth>> cameras, BiConsumer<CameraId, Set<IncidentKind>> told) {
        this.cameras = cameras;
        this.told = told;
    }

    void report() {
        cameras.get().forEach((camera, health) -> {
            if (health != CameraHealth.CONNECTING) {
                told.accept(camera, IncidentKind.faultsOf(health));
            }
        });
    }
}
