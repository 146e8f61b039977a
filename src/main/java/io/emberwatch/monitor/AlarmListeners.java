package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmTransition;
import io.emberwatch.monitor.alarm.Suppression;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.Incident;
import java.util.List;

/** Passes on to several listeners, in their order, what the alarm says. */
final class AlarmListeners implements AlarmListener {
    private final List<AlarmListener> listeners;

    AlarmListeners(AlarmListener... listeners) {
        this.listeners = List.of(listeners);
    }

    @Override
    public void hitSuppressed(CameraId camera, Suppression reason) {
        listeners.forEach(each -> each.hitSuppressed(camera, reason));
    }

    @Override
    public void stateChanged(CameraId camera, AlarmTransition transition) {
        listeners.forEach(each -> each.stateChanged(camera, transition));
    }

    @Override
    public void alarmRaised(Incident incident, long captureToAlertNanos) {
        listeners.forEach(each -> each.alarmRaised(incident, captureToAlertNanos));
    }

    @Override
    public void peakRaised(Incident incident) {
        listeners.forEach(each -> each.peakRaised(incident));
    }

    @Override
    public void alarmEnded(Incident incident) {
        listeners.forEach(each -> each.alarmEnded(incident));
    }
}
