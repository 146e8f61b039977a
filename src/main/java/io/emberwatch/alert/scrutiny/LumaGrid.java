package io.emberwatch.alert.scrutiny;

import io.emberwatch.frame.VideoFrame;
import java.nio.ByteBuffer;

/** The brightness of a picture on a coarse grid. Immutable. */
final class LumaGrid {
    static final int COLUMNS = 48;
    static final int ROWS = 36;
    private static final int POINTS = 3;

    private final double[] luma;

    private LumaGrid(double[] luma) {
        this.luma = luma;
    }

    /** Looks at a few pixels of each cell; the frame stays the caller's. */
    static LumaGrid of(VideoFrame frame) {
        ByteBuffer pixels = frame.pixels();
        double[] luma = new double[COLUMNS * ROWS];
        for (int y = 0; y < ROWS * POINTS; y++) {
            int row = (int) ((y + 0.5) * frame.height() / (ROWS * POINTS));
            for (int x = 0; x < COLUMNS * POINTS; x++) {
                int column = (int) ((x + 0.5) * frame.width() / (COLUMNS * POINTS));
                int at = (row * frame.width() + column) * 3;
                double value = 0.114 * (pixels.get(at) & 0xff)
                        + 0.587 * (pixels.get(at + 1) & 0xff)
                        + 0.299 * (pixels.get(at + 2) & 0xff);
                luma[Math.floorDiv(y, POINTS) * COLUMNS + Math.floorDiv(x, POINTS)] += value;
            }
        }
        for (int cell = 0; cell < luma.length; cell++) {
            luma[cell] /= 255.0 * POINTS * POINTS;
        }
        return new LumaGrid(luma);
    }

    /** How much the brightness inside a region has changed since an earlier picture, 0..1, weighted by heat. */
    double changeSince(LumaGrid earlier, HotCells region) {
        double change = 0;
        double weight = 0;
        for (int cell = 0; cell < luma.length; cell++) {
            double heat = region.heatAt((cell % COLUMNS + 0.5) / COLUMNS, (Math.floorDiv(cell, COLUMNS) + 0.5) / ROWS);
            change += heat * Math.abs(luma[cell] - earlier.luma[cell]);
            weight += heat;
        }
        return weight > 0 ? change / weight : 0;
    }
}
