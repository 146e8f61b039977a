package io.emberwatch.monitor.incident;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;

/** What the alarm tells its surroundings. Called on the thread that judges; must not block. */
public interface AlarmListener {
    AlarmListener NOOP = new AlarmListener() {};

    /** A frame's score reached the threshold, but it does not count as a hit. */
    default void hitSuppressed(CameraId camera, Suppression reason) {}

    /** A camera went from one state to another. */
    default void stateChanged(CameraId camera, AlarmRule.Transition transition) {}

    /**
     * A new incident began.
     *
     * @param captureToAlertNanos time since the frame that raised it left the decoder
     */
    default void alarmRaised(Incident incident, long captureToAlertNanos) {}

    /** A frame of an open incident scored higher than any before it; the frame of the alarm itself is not told. */
    default void peakRaised(Incident incident) {}

    /**
     * An incident is over: its cool-down has ended. Told after the change of state and before a new alarm.
     *
     * @param incident as it was while open
     */
    default void alarmEnded(Incident incident) {}
}
