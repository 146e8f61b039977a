package io.emberwatch.core.heatmap;

/**
 * What a layer gives for a batch, or the gradient of something with respect to it: {@code [count,height,width,channels]}
 * row by row, channels last. Immutable by convention: the array is not copied.
 *
 * @param count pictures
 * @param height rows
 * @param width cells a row
 * @param channels values a cell
 * @param values {@code [count*height*width*channels]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record FeatureMaps(int count, int height, int width, int channels, float[] values) {
    public FeatureMaps {
        if (values.length != count * height * width * channels) {
            throw new IllegalArgumentException("feature maps [" + count + "," + height + "," + width + "," + channels
                    + "] cannot have " + values.length + " values");
        }
    }

    /** Cells of one picture's map. */
    public int cells() {
        return height * width;
    }

    /** Where a cell's channels begin; cells are counted row by row. */
    public int offset(int picture, int cell) {
        return (picture * cells() + cell) * channels;
    }

    /** One channel of one picture, {@code [height*width]}; a copy. */
    public float[] channel(int picture, int channel) {
        float[] map = new float[cells()];
        for (int cell = 0; cell < map.length; cell++) {
            map[cell] = values[offset(picture, cell) + channel];
        }
        return map;
    }
}
