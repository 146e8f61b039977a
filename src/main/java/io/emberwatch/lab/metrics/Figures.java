package io.emberwatch.lab.metrics;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All figures over some images, with their 95% bootstrap intervals. Immutable.
 *
 * @param images how many
 * @param groups of images that belong together
 * @param values one for each {@link Metric}
 * @param intervals of those that have one
 */
public record Figures(int images, int groups, Map<Metric, Double> values, Map<Metric, Interval> intervals) {
    public Figures {
        values = Map.copyOf(values);
        intervals = Map.copyOf(intervals);
    }

    /**
     * Measures.
     *
     * @param threshold score from which an image counts as fire, 0..1
     */
    public static Figures of(List<Scored> scored, double threshold) {
        return of(scored, threshold, Bootstrap.STANDARD);
    }

    static Figures of(List<Scored> scored, double threshold, Bootstrap bootstrap) {
        RankedScores ranked = new RankedScores(scored);
        return new Figures(
                scored.size(),
                ranked.groups(),
                Measurement.of(ranked, ranked.once(), threshold),
                bootstrap.intervals(ranked, threshold));
    }

    /** The figure; NaN where there is none. */
    public double value(Metric metric) {
        return values.get(metric);
    }

    /** A figure that counts images. */
    public int count(Metric metric) {
        return (int) Math.round(value(metric));
    }

    /** Its 95% interval, where there is one. */
    public Optional<Interval> interval(Metric metric) {
        return Optional.ofNullable(intervals.get(metric));
    }
}
