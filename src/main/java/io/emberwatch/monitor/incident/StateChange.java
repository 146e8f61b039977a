package io.emberwatch.monitor.incident;

import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.alarm.AlarmTransition;
import java.time.Instant;

/**
 * One change of state within an incident. Immutable.
 *
 * @param at when it was seen
 * @param from the state before
 * @param to the state after
 * @param hits hits among the latest frames
 * @param score of the frame that caused it, 0..1; 0 where time alone did
 */
public record StateChange(Instant at, AlarmState from, AlarmState to, int hits, double score) {
    /** As the rule told it. */
    public static StateChange of(Instant at, AlarmTransition transition) {
        return new StateChange(at, transition.from(), transition.to(), transition.hits(), transition.score());
    }
}
