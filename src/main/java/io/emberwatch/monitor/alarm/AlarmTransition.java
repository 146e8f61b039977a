package io.emberwatch.monitor.alarm;

/**
 * One change of a camera's state.
 *
 * @param from the state before
 * @param to the state now, never equal to {@code from}
 * @param hits hits among the latest frames
 * @param score of the frame that caused the change, smoothed where the rule says so, 0..1; 0 where time alone caused it
 * @param newFire whether this begins a new incident, rather than resuming one within its cool-down
 */
public record AlarmTransition(AlarmState from, AlarmState to, int hits, double score, boolean newFire) {}
