package io.emberwatch.app;

import io.emberwatch.alert.AlertListener;
import io.emberwatch.alert.AlertTransition;
import io.emberwatch.alert.Incident;
import io.emberwatch.alert.Suppression;
import io.emberwatch.frame.CameraId;
import java.util.List;

/** Passes on to several listeners, in their order, what the alarm says. */
final class AlertNews implements AlertListener {
    private final List<AlertListener> listeners;

    AlertNews(AlertListener... listeners) {
        this.listeners = List.of(listeners);
    }

    @Override
    public void hitSuppressed(CameraId camera, Suppression reason) {
        listeners.forEach(each -> each.hitSuppressed(camera, reason));
    }

    @Override
    public void stateChanged(CameraId camera, AlertTransition transition) {
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
