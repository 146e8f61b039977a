package io.emberwatch.core.heatmap;

/**
 * Enlarges a coarse map by spreading each value around the middle of its cell as a Gaussian, which is how much what lies
 * around it counts for a cell of a convolutional network (Luo et al., "Understanding the Effective Receptive Field in Deep
 * Convolutional Neural Networks", NeurIPS 2016). Nothing is added beyond the border: repeating the outermost cells there
 * would draw their peaks to the image's edge.
 */
final class GaussianUpsampling {
    /** In cells. Of 0.5 to 1.0, all of which point better than cubic interpolation, what still tells neighbours apart. */
    private static final double DEVIATION = 0.7;
    /** In cells; what lies farther counts less than a thousandth. */
    private static final double REACH = 3;

    private GaussianUpsampling() {}

    /** A map of {@code times} as many cells a row and a column, as high at its highest point as the given one. */
    static float[] enlarge(float[] from, int width, int height, int times) {
        float[] kernel = kernel(times);
        float[] across = new float[height * width * times];
        for (int y = 0; y < height; y++) {
            add(from, y * width, 1, width, kernel, times, across, y * width * times, 1);
        }
        int wide = width * times;
        float[] to = new float[wide * height * times];
        for (int x = 0; x < wide; x++) {
            add(across, x, wide, height, kernel, times, to, x, wide);
        }
        scale(to, highest(from));
        return to;
    }

    /** Spreads the numbers of one line. */
    private static void add(
            float[] from, int start, int step, int count, float[] kernel, int times, float[] to, int at, int stride) {
        int reach = Math.floorDiv(kernel.length - times, 2);
        for (int cell = 0; cell < count; cell++) {
            float value = from[start + cell * step];
            int first = cell * times - reach;
            for (int k = Math.max(0, -first); k < kernel.length && first + k < count * times; k++) {
                to[at + (first + k) * stride] += value * kernel[k];
            }
        }
    }

    /** At the middles of the fine cells that a coarse one reaches. */
    private static float[] kernel(int times) {
        int reach = (int) (REACH * times);
        float[] kernel = new float[times + 2 * reach];
        for (int i = 0; i < kernel.length; i++) {
            double distance = (i + 0.5 - kernel.length / 2.0) / times / DEVIATION;
            kernel[i] = (float) Math.exp(-distance * distance / 2);
        }
        return kernel;
    }

    private static void scale(float[] values, float highest) {
        float now = highest(values);
        for (int i = 0; now > 0 && i < values.length; i++) {
            values[i] = Math.min(highest, values[i] * (highest / now));
        }
    }

    private static float highest(float[] values) {
        float highest = 0;
        for (float value : values) {
            highest = Math.max(highest, value);
        }
        return highest;
    }
}
