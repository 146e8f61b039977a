package io.emberwatch.engine;

/** Pearson's correlation of two arrays of the same length, -1..1; NaN where one of them is the same everywhere. */
public final class Correlation {
    private Correlation() {}

    public static double of(float[] a, float[] b) {
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < a.length; i++) {
            meanA += (double) a[i] / a.length;
            meanB += (double) b[i] / b.length;
        }
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
}
