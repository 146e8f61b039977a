package io.emberwatch.core.heatmap;

import java.util.List;

/** Where the network looked: 0 (nowhere) to 1 (most), on a coarse grid that covers the whole image. Immutable. */
public final class HeatMap {
    /** A map of so many cells each way is fine enough to be shown as it is. */
    public static final int FINE = 56;

    private static final int FINER = 9;

    private final int width;
    private final int height;
    private final float[] values;

    /**
     * @param width cells a row
     * @param height rows
     * @param values row by row, {@code [height*width]}, each 0..1; copied
     */
    public HeatMap(int width, int height, float[] values) {
        if (values.length != width * height) {
            throw new IllegalArgumentException(
                    "a " + width + "x" + height + " map cannot have " + values.length + " values");
        }
        this.width = width;
        this.height = height;
        this.values = values.clone();
    }

    /** Cells a row. */
    public int width() {
        return width;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** The value at column {@code x} of row {@code y}, 0..1. */
    public float value(int x, int y) {
        return values[y * width + x];
    }

    /** All values row by row, {@code [height*width]}; a copy. */
    public float[] toArray() {
        return values.clone();
    }

    /** Where it is greatest: column and row of the first such cell. */
    public int[] peak() {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return new int[] {best % width, best / width};
    }

    /** Sum of all values. */
    public double mass() {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    /** The same map on another grid, interpolated between the centres of cells; shrinking takes means. */
    public HeatMap resized(int newWidth, int newHeight) {
        return new HeatMap(newWidth, newHeight, Grid.resize(values, width, height, newWidth, newHeight));
    }

    /**
     * The same map as people are shown it: peaks, hot regions and all drawings are made of this one. It is nine times as
     * fine: each value is spread around the middle of its cell, and the highest point is as high as before. A map of
     * {@value #FINE} cells each way or more stays as it is.
     */
    public HeatMap finer() {
        if (width >= FINE && height >= FINE) {
            return this;
        }
        return new HeatMap(width * FINER, height * FINER, GaussianUpsampling.enlarge(values, width, height, FINER));
    }

    /** Left and right exchanged. */
    public HeatMap mirrored() {
        float[] turned = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                turned[y * width + width - 1 - x] = values[y * width + x];
            }
        }
        return new HeatMap(width, height, turned);
    }

    /** Mean of several maps on the largest of their grids; at least one. */
    public static HeatMap mean(List<HeatMap> maps) {
        int width = maps.stream().mapToInt(HeatMap::width).max().orElseThrow();
        int height = maps.stream().mapToInt(HeatMap::height).max().orElseThrow();
        float[] mean = new float[width * height];
        for (HeatMap map : maps) {
            float[] each = map.resized(width, height).values;
            for (int i = 0; i < mean.length; i++) {
                mean[i] += each[i] / maps.size();
            }
        }
        return new HeatMap(width, height, mean);
    }

    /** Resampling of numbers on a grid whose cells together cover one image. */
    static final class Grid {
        private Grid() {}

        /** Means where the grid gets coarser by a whole factor, else linear between the centres of cells. */
        static float[] resize(float[] from, int width, int height, int newWidth, int newHeight) {
            if (width == newWidth && height == newHeight) {
                return from.clone();
            }
            if (width % newWidth == 0 && height % newHeight == 0) {
                return means(from, width, newWidth, newHeight, width / newWidth, height / newHeight);
            }
            float[] to = new float[newWidth * newHeight];
            for (int y = 0; y < newHeight; y++) {
                float fy = clamp((y + 0.5f) * height / newHeight - 0.5f, height);
                int y0 = (int) fy;
                int y1 = Math.min(y0 + 1, height - 1);
                for (int x = 0; x < newWidth; x++) {
                    float fx = clamp((x + 0.5f) * width / newWidth - 0.5f, width);
                    int x0 = (int) fx;
                    int x1 = Math.min(x0 + 1, width - 1);
                    float top = mix(from[y0 * width + x0], from[y0 * width + x1], fx - x0);
                    float bottom = mix(from[y1 * width + x0], from[y1 * width + x1], fx - x0);
                    to[y * newWidth + x] = mix(top, bottom, fy - y0);
                }
            }
            return to;
        }

        private static float[] means(float[] from, int width, int newWidth, int newHeight, int across, int down) {
            float[] to = new float[newWidth * newHeight];
            for (int i = 0; i < from.length; i++) {
                int x = i % width / across;
                int y = Math.floorDiv(i, width) / down;
                to[y * newWidth + x] += from[i] / (across * down);
            }
            return to;
        }

        private static float clamp(float position, int size) {
            return Math.max(0, Math.min(size - 1, position));
        }

        private static float mix(float a, float b, float share) {
            return a + share * (b - a);
        }
    }

    /**
     * Enlarges a coarse map by spreading each value around the middle of its cell as a Gaussian, which is how much what lies
     * around it counts for a cell of a convolutional network (Luo et al., "Understanding the Effective Receptive Field in Deep
     * Convolutional Neural Networks", NeurIPS 2016). Nothing is added beyond the border: repeating the outermost cells there
     * would draw their peaks to the image's edge.
     */
    static final class GaussianUpsampling {
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
                float[] from,
                int start,
                int step,
                int count,
                float[] kernel,
                int times,
                float[] to,
                int at,
                int stride) {
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
}
