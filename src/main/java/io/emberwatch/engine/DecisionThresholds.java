package io.emberwatch.engine;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scores at which something is decided: where alarms begin and end. A score in low precision that may lie on the other
 * side of one is computed again. They may change while a network runs. Thread-safe.
 */
public final class DecisionThresholds {
    /** In logits. */
    private record Limits(List<Double> beginnings, List<Double> all) {}

    private volatile Limits limits;

    private DecisionThresholds(Collection<Double> beginnings, Collection<Double> ends) {
        set(beginnings, ends);
    }

    /** Those at these scores, 0..1, whatever is decided there. */
    public static DecisionThresholds of(Collection<Double> scores) {
        return of(scores, scores);
    }

    /**
     * Those at these scores, 0..1.
     *
     * @param beginnings where alarms begin
     * @param ends where they end
     */
    public static DecisionThresholds of(Collection<Double> beginnings, Collection<Double> ends) {
        return new DecisionThresholds(beginnings, ends);
    }

    /** Those of an alarm rule that was left as it is: 0.8 to begin, 0.5 to end. */
    public static DecisionThresholds usual() {
        return of(List.of(0.8), List.of(0.5));
    }

    /** Replaces all; also at 0.5, where one of two classes outweighs the other, something is decided. */
    public void set(Collection<Double> beginnings, Collection<Double> ends) {
        limits = new Limits(
                logits(beginnings.stream()),
                logits(Stream.of(Stream.of(0.5), beginnings.stream(), ends.stream())
                        .flatMap(each -> each)));
    }

    private static List<Double> logits(Stream<Double> scores) {
        return scores.map(DecisionThresholds::logit).distinct().toList();
    }

    /**
     * Whether a score may be on the other side of a threshold.
     *
     * @param score 0..1
     * @param error by which its logit may be off, at least 0
     */
    public boolean near(float score, double error) {
        return isNear(limits.all(), score, error);
    }

    /** As {@link #near}, where nothing but the beginning of an alarm is decided. */
    public boolean nearBeginning(float score, double error) {
        return isNear(limits.beginnings(), score, error);
    }

    private static boolean isNear(List<Double> limits, float score, double error) {
        double own = logit(score);
        return limits.stream().anyMatch(each -> Math.abs(own - each) < error);
    }

    /** The logit of a score of 0..1; infinite at its ends. */
    public static double logit(double score) {
        return Math.log(score / (1 - score));
    }
}
