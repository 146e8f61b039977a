package io.emberwatch.lab.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
}
