package io.emberwatch.monitor.camera;

import io.emberwatch.core.frame.CameraId;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What the workers of some cameras say, as a test wants it. Thread-safe. */
public final class CameraStatuses implements Function<CameraId, CameraStatus> {
    private final Map<CameraId, CameraStatus> statuses = new ConcurrentHashMap<>();

    @Override
    public CameraStatus apply(CameraId camera) {
        return statuses.getOrDefault(camera, CameraStatus.initial());
    }

    /** The camera is connected and has delivered a frame, which looks well. */
    public void delivered(CameraId camera, long capturedNanos) {
        looks(camera, capturedNanos, false, false);
    }

    /** As {@link #delivered}, of a camera whose image is frozen, or its lens covered. */
    public void looks(CameraId camera, long capturedNanos, boolean frozen, boolean covered) {
        CameraReport.Look look = new CameraReport.Look(320, 180, frozen, covered);
        change(camera, status -> status.frameAt(Instant.EPOCH.plusNanos(capturedNanos), capturedNanos, look));
    }

    public void lost(CameraId camera, String reason, long nowNanos) {
        change(camera, status -> status.down(reason, nowNanos));
    }

    public void connected(CameraId camera) {
        change(camera, status -> status.connected(320, 180));
    }

    private void change(CameraId camera, UnaryOperator<CameraStatus> change) {
        statuses.put(camera, change.apply(apply(camera)));
    }
}
