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

    /**
     * {@code A v} of the first right singular vector, by power iteration on the smaller of {@code A A'} and {@code A' A}: of
     * the former the eigenvector is the map but for its length.
     */
    private static double[] component(FeatureMaps a, int image) {
        boolean byCells = a.cells() <= a.channels();
        double[][] gram = byCells ? ofCells(a, image) : ofChannels(a, image);
        double[] v = new double[gram.length];
        // Not all the same: of centred values that could be nothing to begin with.
        for (int i = 0; i < v.length; i++) {
            v[i] = 1 + 0.1 * Math.sin(i);
        }
        double value = 0;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] next = times(gram, v);
            value = length(next);
            if (value == 0) {
                return new double[a.cells()];
            }
            double moved = 0;
            for (int i = 0; i < v.length; i++) {
                next[i] /= value;
                moved += (next[i] - v[i]) * (next[i] - v[i]);
            }
            v = next;
            if (moved < SAME) {
                break;
            }
        }
        if (!byCells) {
            return project(a, image, v);
        }
        for (int i = 0; i < v.length; i++) {
            v[i] *= Math.sqrt(value);
        }
        return v;
    }

    private static double[][] ofCells(FeatureMaps a, int image) {
        double[][] gram = new double[a.cells()][a.cells()];
        for (int i = 0; i < gram.length; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                int one = a.offset(image, i);
                int other = a.offset(image, j);
                for (int c = 0; c < a.channels(); c++) {
                    sum += (double) a.values()[one + c] * a.values()[other + c];
                }
                gram[i][j] = sum;
                gram[j][i] = sum;
            }
        }
        return gram;
    }

    private static double[][] ofChannels(FeatureMaps a, int image) {
        double[][] gram = new double[a.channels()][a.channels()];
        for (int cell = 0; cell < a.cells(); cell++) {
            int at = a.offset(image, cell);
            for (int i = 0; i < gram.length; i++) {
                double value = a.values()[at + i];
                for (int j = 0; j < gram.length; j++) {
                    gram[i][j] += value * a.values()[at + j];
                }
            }
        }
        return gram;
    }

    private static double[] times(double[][] matrix, double[] v) {
        double[] product = new double[v.length];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < v.length; j++) {
                product[i] += matrix[i][j] * v[j];
            }
        }
        return product;
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

    private static double length(double[] v) {
        double sum = 0;
        for (double each : v) {
            sum += each * each;
        }
        return Math.sqrt(sum);
    }
}
