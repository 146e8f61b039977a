package io.emberwatch.lab.replay;

import io.emberwatch.monitor.alarm.filter.Observation;

/**
 * One judged image.
 *
 * @param nanos its time from the clip's begin
 * @param sighting what an alarm goes by of it
 */
public record ScoredFrame(long nanos, Observation sighting) {
    /** The network's, 0..1. */
    double score() {
        return sighting.score();
    }

    double seconds() {
        return nanos / 1e9;
    }
}
