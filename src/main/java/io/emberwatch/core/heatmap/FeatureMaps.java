package io.emberwatch.core.heatmap;

/**
 * What a layer gives for a batch, or the gradient of something with respect to it: {@code [count,height,width,channels]}
 * row by row, channels last. Immutable by convention: the array is not copied.
 *
 * @param count images
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

    /** Cells of one image's map. */
    public int cells() {
        return height * width;
    }

    /** Where a cell's channels begin; cells are counted row by row. */
    public int offset(int image, int cell) {
        return (image * cells() + cell) * channels;
    }

    /** One channel of one image, {@code [height*width]}; a copy. */
    public float[] channel(int image, int channel) {
        float[] map = new float[cells()];
        for (int cell = 0; cell < map.length; cell++) {
            map[cell] = values[offset(image, cell) + channel];
        }
        return map;
    }
}
