package io.emberwatch.monitor.incident;

/** Why an incident ended. */
public enum IncidentEnd {
    /** What it was about is over. */
    CLEARED,
    /** The monitor was not there to see: it was started again too late to go on with it. */
    RESTART
}
