package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.clip.ClipListener;
import io.emberwatch.monitor.camera.clip.KeptClip;
import io.emberwatch.monitor.camera.clip.Shortage;
import io.emberwatch.monitor.incident.store.IncidentStore;

/** Passes on to the metrics what becomes of clips, and puts into an incident's record that it has one. */
final class ClipListeners implements ClipListener {
    private final ClipListener metrics;
    private final IncidentStore incidents;

    ClipListeners(ClipListener metrics, IncidentStore incidents) {
        this.metrics = metrics;
        this.incidents = incidents;
    }

    @Override
    public void clipKept(KeptClip clip) {
        metrics.clipKept(clip);
        String id = clip.file().getParent().getFileName().toString();
        incidents.update(id, incident -> incident.clipped(clip.preRoll()));
    }

    @Override
    public void clipEnded(CameraId camera, Result result) {
        metrics.clipEnded(camera, result);
    }

    @Override
    public void preRollShort(CameraId camera, Shortage why) {
        metrics.preRollShort(camera, why);
    }

    @Override
    public void preRollEvicted(CameraId camera, long bytes) {
        metrics.preRollEvicted(camera, bytes);
    }

    @Override
    public void stepFailed() {
        metrics.stepFailed();
    }
}
