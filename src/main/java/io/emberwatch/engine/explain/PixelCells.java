package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;

/** Sums of pixels in cells of {@value #CELL} each way, which make a map of pixels readable. Not thread-safe. */
final class PixelCells {
    /** Pixels to the edge of a cell. */
    static final int CELL = 4;

    private final int width;
    private final int height;
    private final float[] sums;

    /** What the three colours of a pixel count together. */
    @FunctionalInterface
    interface Colours {
        /**
         * What one pixel counts.
         *
         * @param at where red is, before green and blue
         */
        float of(float[] values, int at);
    }

    /** For images of this size; what is left of a cell at the right and lower edge falls away. */
    PixelCells(ImageBatch image) {
        this.width = Math.max(1, image.width() / CELL);
        this.height = Math.max(1, image.height() / CELL);
        this.sums = new float[width * height];
    }

    /** Adds the pixels of all images of a batch. */
    void add(FeatureMaps pixels, Colours colours) {
        for (int image = 0; image < pixels.count(); image++) {
            for (int pixel = 0; pixel < pixels.cells(); pixel++) {
                int x = pixel % pixels.width() / CELL;
                int y = Math.floorDiv(pixel, pixels.width()) / CELL;
                if (x < width && y < height) {
                    sums[y * width + x] += colours.of(pixels.values(), pixels.offset(image, pixel));
                }
            }
        }
    }

    /** The sums so far. */
    ClassMap map() {
        return new ClassMap(width, height, sums);
    }
}
