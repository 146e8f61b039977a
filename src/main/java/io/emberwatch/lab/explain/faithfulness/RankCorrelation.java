package io.emberwatch.lab.explain.faithfulness;

import io.emberwatch.core.heatmap.HeatMap;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Spearman's rank correlation of two maps, equal values sharing their mean rank. */
public final class RankCorrelation {
    private RankCorrelation() {}

    /** From -1 to 1; 0 where one of the maps is flat. The second map is brought to the grid of the first. */
    public static double of(HeatMap a, HeatMap b) {
        double[] ra = ranks(a.toArray());
        double[] rb = ranks(b.resized(a.width(), a.height()).toArray());
        double mean = (ra.length - 1) / 2.0;
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < ra.length; i++) {
            product += (ra[i] - mean) * (rb[i] - mean);
            squaresA += (ra[i] - mean) * (ra[i] - mean);
            squaresB += (rb[i] - mean) * (rb[i] - mean);
        }
        double below = Math.sqrt(squaresA * squaresB);
        return below > 0 ? product / below : 0;
    }

    private static double[] ranks(float[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to + 1 < order.length && values[order[to + 1]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i <= to; i++) {
                ranks[order[i]] = (from + to) / 2.0;
            }
            from = to + 1;
        }
        return ranks;
    }
}
