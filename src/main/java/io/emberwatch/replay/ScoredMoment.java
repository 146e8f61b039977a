package io.emberwatch.replay;

/**
 * One judged picture.
 *
 * @param nanos its time from the clip's begin
 * @param score the network's, 0..1
 */
public record ScoredMoment(long nanos, double score) {
    double seconds() {
        return nanos / 1e9;
    }
}
