package io.emberwatch.core.heatmap;

/** How much each cell of a feature map speaks for a class: signed and unscaled. Immutable. */
public final class ClassMap {
    private final int width;
    private final int height;
    private final float[] values;

    /**
     * @param width cells a row
     * @param height rows
     * @param values row by row, {@code [height*width]}; copied
     */
    public ClassMap(int width, int height, float[] values) {
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

    /** The value at column {@code x} of row {@code y}. */
    public float value(int x, int y) {
        return values[y * width + x];
    }

    /** The positive part, scaled so that its maximum is 1; all 0 where nothing speaks for the class. */
    public HeatMap toHeatmap() {
        float max = 0;
        for (float value : values) {
            if (value > max && value < Float.POSITIVE_INFINITY) {
                max = value;
            }
        }
        float[] scaled = new float[values.length];
        if (max > 0) {
            for (int i = 0; i < scaled.length; i++) {
                // What is not a number speaks for nothing.
                scaled[i] = values[i] > 0 ? Math.min(1, values[i] / max) : 0;
            }
        }
        return new HeatMap(width, height, scaled);
    }

    /** All values row by row, {@code [height*width]}; a copy. */
    public float[] toArray() {
        return values.clone();
    }

    /** Sum of all values. */
    public double sum() {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
