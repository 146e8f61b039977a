package io.emberwatch.lab.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

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

    /** A 95% confidence interval, in the unit of its figure. */
    public record Interval(double low, double high) {}

    /** Takes all figures in one walk over ranked scores. */
    static final class Measurement implements RankedScores.Cut {
        private static final double FEW_FALSE = 0.02;
        private static final double MOST_FIRES = 0.95;
        /** 0.95 times a whole number may come out a little above a whole number. */
        private static final double ROUNDING = 1e-9;

        private final int fires;
        private final int others;
        private final double threshold;
        private int found;
        private int alarms;
        private double area;
        private double precision;
        private double tprAtFewFalse;
        private double fprAtMostFires = Double.NaN;
        private int truePositives;
        private int falsePositives;

        private Measurement(int fires, int others, double threshold) {
            this.fires = fires;
            this.others = others;
            this.threshold = threshold;
        }

        /**
         * Measures.
         *
         * @param times how often each group counts
         * @param threshold score from which an image counts as fire
         */
        static Map<Metric, Double> of(RankedScores ranked, int[] times, double threshold) {
            Measurement measurement = new Measurement(ranked.count(times, true), ranked.count(times, false), threshold);
            ranked.walk(times, measurement);
            return measurement.figures(ranked.bins(times).error());
        }

        @Override
        public void at(double score, int nowFound, int nowAlarms) {
            int newFound = nowFound - found;
            area += (nowAlarms - alarms) * (found + newFound / 2.0);
            precision += (double) newFound * nowFound / (nowFound + nowAlarms);
            found = nowFound;
            alarms = nowAlarms;
            if (alarms <= FEW_FALSE * others + ROUNDING) {
                tprAtFewFalse = share(found, fires);
            }
            if (Double.isNaN(fprAtMostFires) && found >= MOST_FIRES * fires - ROUNDING) {
                fprAtMostFires = share(alarms, others);
            }
            if (score >= threshold) {
                truePositives = found;
                falsePositives = alarms;
            }
        }

        private Map<Metric, Double> figures(double calibrationError) {
            boolean ranking = fires > 0 && others > 0;
            int trueNegatives = others - falsePositives;
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.ACCURACY, share(truePositives + trueNegatives, fires + others));
            figures.put(Metric.PRECISION, share(truePositives, truePositives + falsePositives));
            figures.put(Metric.RECALL, share(truePositives, fires));
            figures.put(Metric.F1, share(2.0 * truePositives, truePositives + falsePositives + fires));
            figures.put(Metric.FALSE_POSITIVE_RATE, share(falsePositives, others));
            figures.put(Metric.AUROC, ranking ? area / ((double) fires * others) : Double.NaN);
            figures.put(Metric.AVERAGE_PRECISION, ranking ? precision / fires : Double.NaN);
            figures.put(Metric.TPR_AT_2_FPR, ranking ? tprAtFewFalse : Double.NaN);
            figures.put(Metric.FPR_AT_95_TPR, ranking ? fprAtMostFires : Double.NaN);
            figures.put(Metric.ECE, calibrationError);
            figures.put(Metric.TRUE_POSITIVES, (double) truePositives);
            figures.put(Metric.FALSE_POSITIVES, (double) falsePositives);
            figures.put(Metric.TRUE_NEGATIVES, (double) trueNegatives);
            figures.put(Metric.FALSE_NEGATIVES, (double) (fires - truePositives));
            return figures;
        }

        private static double share(double part, int whole) {
            return whole == 0 ? Double.NaN : part / whole;
        }
    }

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

    /**
     * What a model said about an image.
     *
     * @param score of the fire class, 0..1
     * @param fire whether the image shows fire
     * @param group images of one group (frames of one video) are no independent evidence
     */
    public record Scored(double score, boolean fire, String group) {}
}
