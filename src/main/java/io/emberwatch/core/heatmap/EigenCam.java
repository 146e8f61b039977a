package io.emberwatch.core.heatmap;

import java.util.Arrays;

/**
 * Eigen-CAM (Muhammad and Yeasin, IJCNN 2020), equation 3: with the activations as a matrix {@code A [h*w,C]} and
 * {@code v} its first right singular vector, the map is {@code A v}. It asks for no class and needs no gradient. The
 * sign of {@code v} is free; the one whose map has the greater positive part is taken.
 */
final class EigenCam {
    private static final int ITERATIONS = 60;
    private static final double SAME = 1e-10;

    private EigenCam() {}

    /** The map of one image of the batch. */
    static ClassMap map(FeatureMaps activations, int image) {
        double[] v = new double[activations.channels()];
        Arrays.fill(v, 1);
        double[] u = project(activations, image, v);
        for (int i = 0; i < ITERATIONS; i++) {
            double[] next = gather(activations, image, u);
            double length = length(next);
            if (length == 0) {
                break;
            }
            double moved = 0;
            for (int c = 0; c < v.length; c++) {
                next[c] /= length;
                moved += (next[c] - v[c]) * (next[c] - v[c]);
            }
            v = next;
            u = project(activations, image, v);
            if (moved < SAME) {
                break;
            }
        }
        return oriented(activations, u);
    }

    private static ClassMap oriented(FeatureMaps activations, double[] u) {
        double sum = Arrays.stream(u).sum();
        float[] map = new float[u.length];
        for (int i = 0; i < map.length; i++) {
            map[i] = (float) (sum < 0 ? -u[i] : u[i]);
        }
        return new ClassMap(activations.width(), activations.height(), map);
    }

    /** {@code A v}. */
    private static double[] project(FeatureMaps a, int image, double[] v) {
        double[] u = new double[a.cells()];
        for (int cell = 0; cell < u.length; cell++) {
            int at = a.offset(image, cell);
            for (int c = 0; c < v.length; c++) {
                u[cell] += a.values()[at + c] * v[c];
            }
        }
        return u;
    }

    /** {@code A' u}. */
    private static double[] gather(FeatureMaps a, int image, double[] u) {
        double[] v = new double[a.channels()];
        for (int cell = 0; cell < u.length; cell++) {
            int at = a.offset(image, cell);
            for (int c = 0; c < v.length; c++) {
                v[c] += a.values()[at + c] * u[cell];
            }
        }
        return v;
    }

    private static double length(double[] v) {
        double sum = 0;
        for (double each : v) {
            sum += each * each;
        }
        return Math.sqrt(sum);
    }
}
