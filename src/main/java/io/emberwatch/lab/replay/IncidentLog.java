package io.emberwatch.lab.replay;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.Incident;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Writes down the incidents of one clip, in its own time. Not thread-safe. */
final class IncidentLog implements AlarmListener {
    private final LongSupplier clipNanos;
    private final List<ClipResult.ReplayedIncident> incidents = new ArrayList<>();
    private final Map<Suppression, Integer> suppressed = new EnumMap<>(Suppression.class);
    private boolean burning;

    /** @param clipNanos time since the clip's begin */
    IncidentLog(LongSupplier clipNanos) {
        this.clipNanos = clipNanos;
    }

    @Override
    public void alarmRaised(Incident incident, long captureToAlertNanos) {
        incidents.add(new ClipResult.ReplayedIncident(now(), now(), incident.peakScore()));
        burning = true;
    }

    @Override
    public void peakRaised(Incident incident) {
        changeLast(last().endSeconds(), incident.peakScore());
    }

    @Override
    public void stateChanged(CameraId camera, AlarmRule.Transition transition) {
        if (transition.from() == AlarmState.FIRE) {
            changeLast(now(), last().peakScore());
            burning = false;
        } else if (transition.to() == AlarmState.FIRE && !transition.newFire()) {
            burning = true;
        }
    }

    /** The incidents of the whole clip; one that still burns ends with it. */
    List<ClipResult.ReplayedIncident> close(double durationSeconds) {
        if (burning) {
            changeLast(durationSeconds, last().peakScore());
            burning = false;
        }
        return List.copyOf(incidents);
    }

    @Override
    public void hitSuppressed(CameraId camera, Suppression reason) {
        suppressed.merge(reason, 1, Integer::sum);
    }

    /** Hits that were not believed, by reason. */
    Map<Suppression, Integer> suppressed() {
        return Map.copyOf(suppressed);
    }

    private double now() {
        return clipNanos.getAsLong() / 1e9;
    }

    private ClipResult.ReplayedIncident last() {
        return incidents.get(incidents.size() - 1);
    }

    private void changeLast(double endSeconds, double peakScore) {
        incidents.set(
                incidents.size() - 1, new ClipResult.ReplayedIncident(last().startSeconds(), endSeconds, peakScore));
    }
}
