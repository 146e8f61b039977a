package io.emberwatch.monitor;

import io.emberwatch.monitor.camera.clip.ClipFile;
import io.emberwatch.monitor.camera.clip.ClipRecorder;
import io.emberwatch.monitor.camera.clip.ClipRecorder.KeptClip;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentClip;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Has the camera's own video around each alarm written beside the incident's images. Thread-safe. */
final class ClipEvidence implements AlarmListener {
    private final ClipRecorder clips;
    private final IncidentStore incidents;
    private final LongSupplier ticker;

    /** @param ticker monotonic nanoseconds, the same as the frames' */
    ClipEvidence(ClipRecorder clips, IncidentStore incidents, LongSupplier ticker) {
        this.clips = clips;
        this.incidents = incidents;
        this.ticker = ticker;
    }

    @Override
    public void alarmRaised(Incident incident, long captureToAlertNanos) {
        clips.record(incident.camera(), file(incident), ticker.getAsLong() - captureToAlertNanos);
    }

    /** Whether an incident has a clip, or will have one soon. */
    boolean expects(Incident incident) {
        return clips.isUnderWay(file(incident))
                || IncidentClip.find(incidents.folder(incident.id())).isPresent();
    }

    /** Keeps what a sudden end left of the newest incidents' clips. Before the first alarm. */
    void recover() {
        incidents.list(IncidentQuery.newest(IncidentQuery.MOST)).forEach(incident -> ClipFile.recover(file(incident)));
    }

    /** Puts into an incident's record that it has a clip. */
    static void kept(KeptClip clip, IncidentStore incidents) {
        String id = clip.file().getParent().getFileName().toString();
        incidents.update(id, incident -> incident.clipped(clip.preRoll()));
        incidents.fileAdded(id);
    }

    private Path file(Incident incident) {
        return IncidentClip.file(incidents.folder(incident.id()));
    }
}
