package io.emberwatch.replay;

import io.emberwatch.alert.scrutiny.Sighting;

/**
 * One judged picture.
 *
 * @param nanos its time from the clip's begin
 * @param sighting what an alarm goes by of it
 */
public record ScoredMoment(long nanos, Sighting sighting) {
    /** The network's, 0..1. */
    double score() {
        return sighting.score();
    }

    double seconds() {
        return nanos / 1e9;
    }
}
