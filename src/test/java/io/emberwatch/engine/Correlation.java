package io.emberwatch.engine;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Pearson's correlation of two arrays of the same length, -1..1; NaN where one of them is the same everywhere. */
public final class Correlation {
    private Correlation() {}

    public static double of(float[] a, float[] b) {
        return of(doubles(a), doubles(b));
    }

    public static double of(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
