package io.emberwatch.lab.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Percentile intervals of the cluster bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993; Field and
 * Welsh, "Bootstrapping clustered data", JRSS B 2007): as many groups as there are get drawn with replacement, each with
 * all its images, so that many frames of one video do not count as much evidence.
 *
 * @param resamples how often
 * @param seed the same seed gives the same intervals
 */
record Bootstrap(int resamples, long seed) {
    /** What evaluations use. */
    static final Bootstrap STANDARD = new Bootstrap(1000, 20_240_611);

    private static final double TAIL = 0.025;

    /** The 95% intervals; a figure is missing where most resamples do not have it, and all are with one group only. */
    Map<Metric, Figures.Interval> intervals(RankedScores ranked, double threshold) {
        Map<Metric, Figures.Interval> intervals = new EnumMap<>(Metric.class);
        if (ranked.groups() < 2) {
            return intervals;
        }
        Map<Metric, double[]> drawn = draw(ranked, threshold);
        drawn.forEach((metric, values) -> {
            double[] known = Arrays.stream(values)
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            if (known.length > resamples / 2) {
                intervals.put(metric, new Figures.Interval(quantile(known, TAIL), quantile(known, 1 - TAIL)));
            }
        });
        return intervals;
    }

    private Map<Metric, double[]> draw(RankedScores ranked, double threshold) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Metric, double[]> drawn = new HashMap<>();
        List.of(Metric.values()).forEach(metric -> drawn.put(metric, new double[resamples]));
        for (int resample = 0; resample < resamples; resample++) {
            int[] times = new int[ranked.groups()];
            for (int i = 0; i < times.length; i++) {
                times[random.nextInt(times.length)]++;
            }
            Map<Metric, Double> figures = Figures.Measurement.of(ranked, times, threshold);
            for (Metric metric : Metric.values()) {
                drawn.get(metric)[resample] = figures.get(metric);
            }
        }
        return drawn;
    }

    /** Linear between the two nearest of the sorted values (definition 7 of Hyndman and Fan, 1996). */
    static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
