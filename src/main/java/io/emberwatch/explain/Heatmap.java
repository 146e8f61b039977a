package io.emberwatch.explain;

/** Where the network looked: 0 (nowhere) to 1 (most), on a coarse grid that covers the whole picture. Immutable. */
public final class Heatmap {
    private final int width;
    private final int height;
    private final float[] values;

    /**
     * @param width cells a row
     * @param height rows
     * @param values row by row, {@code [height*width]}, each 0..1; copied
     */
    public Heatmap(int width, int height, float[] values) {
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
}
