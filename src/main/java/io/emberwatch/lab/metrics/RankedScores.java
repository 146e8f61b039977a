package io.emberwatch.lab.metrics;

import io.emberwatch.lab.metrics.Figures.Scored;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Scores from the highest down. Sorted once, since the bootstrap measures them a thousand times, each time with every
 * group counted another number of times.
 */
final class RankedScores {
    private final double[] scores;
    private final boolean[] fires;
    private final int[] groups;
    private final int groupCount;

    /** Sees how many images of either kind score at least this much. */
    interface Cut {
        void at(double score, int truePositives, int falsePositives);
    }

    RankedScores(List<Scored> scored) {
        List<Scored> ranked = scored.stream()
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .toList();
        Map<String, Integer> numbers = new HashMap<>();
        // In the order given, so that ties in the score cannot change what the bootstrap draws.
        scored.forEach(s -> numbers.putIfAbsent(s.group(), numbers.size()));
        scores = ranked.stream().mapToDouble(Scored::score).toArray();
        fires = new boolean[scores.length];
        groups = new int[scores.length];
        for (int i = 0; i < scores.length; i++) {
            fires[i] = ranked.get(i).fire();
            groups[i] = numbers.get(ranked.get(i).group());
        }
        groupCount = numbers.size();
    }

    /** Number of groups. */
    int groups() {
        return groupCount;
    }

    /** Every group counted once. */
    int[] once() {
        int[] times = new int[groupCount];
        Arrays.fill(times, 1);
        return times;
    }

    /** Images with fire, or without. */
    int count(int[] times, boolean fire) {
        int count = 0;
        for (int i = 0; i < scores.length; i++) {
            if (fires[i] == fire) {
                count += times[groups[i]];
            }
        }
        return count;
    }

    /** Shows every distinct score that occurs, from the highest down. */
    void walk(int[] times, Cut cut) {
        int truePositives = 0;
        int falsePositives = 0;
        for (int i = 0; i < scores.length; ) {
            double score = scores[i];
            int before = truePositives + falsePositives;
            for (; i < scores.length && scores[i] == score; i++) {
                if (fires[i]) {
                    truePositives += times[groups[i]];
                } else {
                    falsePositives += times[groups[i]];
                }
            }
            if (truePositives + falsePositives > before) {
                cut.at(score, truePositives, falsePositives);
            }
        }
    }

    /** Sorts the scores into bins. */
    CalibrationBins bins(int[] times) {
        CalibrationBins bins = new CalibrationBins();
        for (int i = 0; i < scores.length; i++) {
            bins.add(scores[i], fires[i], times[groups[i]]);
        }
        return bins;
    }

    /**
     * Scores in 15 bins of equal width, as in Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017). Binned is the
     * score of fire rather than the confidence of the likelier class: what operators see is how often a 0.9 is a fire, and
     * the error so defined is never the smaller one, since folding bins 0.1 and 0.9 together lets their faults cancel.
     */
    static final class CalibrationBins {
        private static final int BINS = 15;

        private final int[] images = new int[BINS];
        private final int[] fires = new int[BINS];
        private final double[] scores = new double[BINS];

        /**
         * A bin that is not empty.
         *
         * @param meanScore of its images, 0..1
         * @param shareOfFires among them, 0..1
         */
        record Bin(int images, double meanScore, double shareOfFires) {}

        void add(double score, boolean fire, int times) {
            int bin = Math.min(BINS - 1, (int) (score * BINS));
            images[bin] += times;
            scores[bin] += times * score;
            if (fire) {
                fires[bin] += times;
            }
        }

        /** The bins that are not empty, from low scores to high ones. */
        List<Bin> bins() {
            return IntStream.range(0, BINS)
                    .filter(i -> images[i] > 0)
                    .mapToObj(i -> new Bin(images[i], scores[i] / images[i], (double) fires[i] / images[i]))
                    .toList();
        }

        /** Mean over the images of |mean score - share of fires| of their bin; NaN without images. */
        double error() {
            double sum = 0;
            int all = 0;
            for (int i = 0; i < BINS; i++) {
                sum += Math.abs(scores[i] - fires[i]);
                all += images[i];
            }
            return all == 0 ? Double.NaN : sum / all;
        }
    }
}
