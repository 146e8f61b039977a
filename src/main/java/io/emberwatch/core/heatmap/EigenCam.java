package io.emberwatch.core.heatmap;

import java.util.Arrays;

/**
 * Eigen-CAM (Muhammad and Yeasin, IJCNN 2020), equation 3: with the activations as a matrix {@code A [h*w,C]} and
 * {@code v} its first right singular vector, the map is {@code A v}. It asks for no class and needs no gradient. The
 * sign of {@code v} is free; the one whose map has the greater positive part is taken. As in the paper the activations are
 * not centred.
 */
final class EigenCam {
    private static final int ITERATIONS = 300;
    private static final double SAME = 1e-10;

    private EigenCam() {}

    /** The map of one image of the batch. */
    static ClassMap map(FeatureMaps activations, int image) {
        double[] u = component(activations, image);
        return oriented(activations, u, Arrays.stream(u).sum());
    }

    /**
     * Of activations times gradients, each channel less its mean over space: without that the first component would be the
     * mean. The sign of the component is free; the one that agrees with the sums over channels (HiResCAM) is taken.
     */
    static ClassMap gradMap(FeatureMaps activations, FeatureMaps gradients, int image) {
        int channels = activations.channels();
        int cells = activations.cells();
        float[] product = new float[cells * channels];
        double[] mean = new double[channels];
        double[] sums = new double[cells];
        int from = activations.offset(image, 0);
        for (int i = 0; i < product.length; i++) {
            product[i] = activations.values()[from + i] * gradients.values()[from + i];
            mean[i % channels] += product[i] / cells;
            sums[Math.floorDiv(i, channels)] += product[i];
        }
        for (int i = 0; i < product.length; i++) {
            product[i] -= (float) mean[i % channels];
        }
        FeatureMaps centred = new FeatureMaps(1, activations.height(), activations.width(), channels, product);
        double[] u = component(centred, 0);
        double agreement = 0;
        for (int cell = 0; cell < cells; cell++) {
            // The component sums up to nothing, so that the mean of the sums falls out.
            agreement += u[cell] * sums[cell];
        }
        return oriented(activations, u, agreement);
    }

    /** {@code A v} of the first right singular vector. */
    private static double[] component(FeatureMaps activations, int image) {
        double[] v = new double[activations.channels()];
        // Not all the same: of centred values that could be nothing to begin with.
        for (int c = 0; c < v.length; c++) {
            v[c] = 1 + 0.1 * Math.sin(c);
        }
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
        return u;
    }

    private static ClassMap oriented(FeatureMaps activations, double[] u, double agreement) {
        float[] map = new float[u.length];
        for (int i = 0; i < map.length; i++) {
            map[i] = (float) (agreement < 0 ? -u[i] : u[i]);
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
