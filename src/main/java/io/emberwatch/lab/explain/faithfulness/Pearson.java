package io.emberwatch.lab.explain.faithfulness;

import java.util.Arrays;

/** Pearson's correlation. */
final class Pearson {
    private Pearson() {}

    /** From -1 to 1; 0 where one of them is the same everywhere. Both have the same length, at least 1. */
    static double of(double[] a, double[] b) {
        double meanA = Arrays.stream(a).sum() / a.length;
        double meanB = Arrays.stream(b).sum() / b.length;
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        double below = Math.sqrt(squaresA * squaresB);
        return below > 0 ? product / below : 0;
    }
}
