package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.ImageBatch;

/** Parts of an image that are unlikely to be fire, as masks of {@link HotRegion#GRID} cells each way. */
final class Zones {
    private static final int GRID = HotRegion.GRID;
    private static final int BORDER = 5;
    private static final int BAND = 9;
    private static final float TEXT_CONTRAST = 140;
    private static final int TEXT_RUN = 6;
    private static final float CHANGE = 8;

    private Zones() {}

    /** A frame of a tenth of the image all around. */
    static HeatMap border() {
        float[] mask = new float[GRID * GRID];
        for (int i = 0; i < mask.length; i++) {
            int x = i % GRID;
            int y = Math.floorDiv(i, GRID);
            boolean outer = Math.min(x, y) < BORDER || Math.max(x, y) >= GRID - BORDER;
            mask[i] = outer ? 1 : 0;
        }
        return new HeatMap(GRID, GRID, mask);
    }

    /**
     * Burnt-in text as cameras write it: rows of cells of hard contrast in the uppermost and lowest sixth. A guess, which
     * also takes in fences and blinds there.
     */
    static HeatMap text(ImageBatch image) {
        float[] contrast = contrast(image);
        float[] mask = new float[GRID * GRID];
        for (int y = 0; y < GRID; y++) {
            if (y >= BAND && y < GRID - BAND) {
                continue;
            }
            int run = 0;
            for (int x = 0; x <= GRID; x++) {
                if (x < GRID && contrast[y * GRID + x] >= TEXT_CONTRAST) {
                    run++;
                } else {
                    for (int back = 1; run >= TEXT_RUN && back <= run; back++) {
                        mask[y * GRID + x - back] = 1;
                    }
                    run = 0;
                }
            }
        }
        return new HeatMap(GRID, GRID, mask);
    }

    /** Where nothing changed from one frame to the next. */
    static HeatMap still(ImageBatch before, ImageBatch after) {
        float[] was = cells(before);
        float[] is = cells(after);
        float[] mask = new float[GRID * GRID];
        for (int i = 0; i < mask.length; i++) {
            float change = 0;
            for (int c = 0; c < 3; c++) {
                change = Math.max(change, Math.abs(is[i * 3 + c] - was[i * 3 + c]));
            }
            mask[i] = change < CHANGE ? 1 : 0;
        }
        return new HeatMap(GRID, GRID, mask);
    }

    /** Mean colours of the cells of one image, {@code [GRID*GRID*3]}, 0..255. */
    static float[] cells(ImageBatch image) {
        float[] sums = new float[GRID * GRID * 3];
        int[] counts = new int[GRID * GRID];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int cell = y * GRID / image.height() * GRID + x * GRID / image.width();
                counts[cell]++;
                for (int c = 0; c < 3; c++) {
                    sums[cell * 3 + c] += image.rgb()[(y * image.width() + x) * 3 + c];
                }
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= Math.max(1, counts[Math.floorDiv(i, 3)]);
        }
        return sums;
    }

    /** Greatest less least brightness in each cell and its right neighbour. */
    private static float[] contrast(ImageBatch image) {
        float[] least = new float[GRID * GRID];
        float[] greatest = new float[GRID * GRID];
        java.util.Arrays.fill(least, 255);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int at = (y * image.width() + x) * 3;
                float light = (image.rgb()[at] + image.rgb()[at + 1] + image.rgb()[at + 2]) / 3;
                int column = x * GRID / image.width();
                for (int cell = Math.max(0, column - 1); cell <= column; cell++) {
                    int i = y * GRID / image.height() * GRID + cell;
                    least[i] = Math.min(least[i], light);
                    greatest[i] = Math.max(greatest[i], light);
                }
            }
        }
        for (int i = 0; i < greatest.length; i++) {
            greatest[i] -= least[i];
        }
        return greatest;
    }
}
