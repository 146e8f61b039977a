package io.emberwatch.monitor.alarm;

/** Where a camera stands between calm and alarm. */
public enum AlarmState {
    /** No hit in the window. */
    CALM,
    /** Hits, but too few for an alarm. */
    SUSPECTED,
    /** The alarm stands. */
    FIRE,
    /** The fire is over; no new alarm until the cool-down ends. */
    COOLING_DOWN
}
