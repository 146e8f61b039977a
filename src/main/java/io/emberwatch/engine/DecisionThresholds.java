package io.emberwatch.engine;

import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The scores at which something is decided: where alarms begin and end. A score in low precision that may lie on the other
 * side of one is computed again. They may change while a network runs. Thread-safe.
 */
public final class DecisionThresholds {
    private volatile double[] logits;

    private DecisionThresholds(Collection<Double> scores) {
        set(scores);
    }

    /** Those at these scores, 0..1. */
    public static DecisionThresholds of(Collection<Double> scores) {
        return new DecisionThresholds(scores);
    }

    /** Those of an alarm rule that was left as it is: 0.8 to begin, 0.5 to end. */
    public static DecisionThresholds usual() {
        return new DecisionThresholds(List.of(0.5, 0.8));
    }

    /** Replaces all; also at 0.5, where one of two classes outweighs the other, something is always decided. */
    public void set(Collection<Double> scores) {
        logits = DoubleStream.concat(DoubleStream.of(0.5), scores.stream().mapToDouble(Double::doubleValue))
                .map(DecisionThresholds::logit)
                .distinct()
                .toArray();
    }

    /**
     * Whether a score may be on the other side of a threshold.
     *
     * @param score 0..1
     * @param error by which its logit may be off, at least 0
     */
    public boolean near(float score, double error) {
        double own = logit(score);
        for (double each : logits) {
            if (Math.abs(own - each) < error) {
                return true;
            }
        }
        return false;
    }

    /** The logit of a score of 0..1; infinite at its ends. */
    public static double logit(double score) {
        return Math.log(score / (1 - score));
    }
}
