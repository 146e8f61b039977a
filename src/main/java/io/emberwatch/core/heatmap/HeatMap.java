package io.emberwatch.core.heatmap;

import java.util.List;

/** Where the network looked: 0 (nowhere) to 1 (most), on a coarse grid that covers the whole image. Immutable. */
public final class HeatMap {
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
     * The same map as people are shown it, nine times as fine: each value is spread around the middle of its cell, and the
     * highest point is as high as before.
     */
    public HeatMap finer() {
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
}
