package io.emberwatch.core.heatmap;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The hottest connected region of a heat map: all cells joined to the peak whose heat is at least half of it. Places are
 * shares of the image, 0..1, from its upper left corner. Immutable.
 *
 * @param peakX centre of the hottest cell
 * @param peakY centre of the hottest cell
 * @param left left edge of the box around the region
 * @param top upper edge
 * @param right right edge
 * @param bottom lower edge
 * @param area share of the image that the region covers
 * @param mass share of all heat that lies within the region; 0 for a flat map
 * @param mask 1 inside the region, 0 outside, on {@link #GRID} cells each way
 */
public record HotRegion(
        double peakX,
        double peakY,
        double left,
        double top,
        double right,
        double bottom,
        double area,
        double mass,
        HeatMap mask) {
    /** Cells each way on which regions are found. */
    public static final int GRID = 56;

    /** The share of the greatest heat from which a place is hot. */
    public static final float HOT = 0.5f;

    /** Finds it; a map without heat has a region without area in the middle of the image. */
    public static HotRegion of(HeatMap map) {
        HeatMap fine = map.resized(GRID, GRID);
        int[] peak = fine.peak();
        float limit = HOT * fine.value(peak[0], peak[1]);
        if (limit <= 0) {
            return new HotRegion(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0, new HeatMap(GRID, GRID, new float[GRID * GRID]));
        }
        float[] mask = flood(fine, peak, limit);
        int left = GRID;
        int top = GRID;
        int right = 0;
        int bottom = 0;
        int cells = 0;
        double heat = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] > 0) {
                int x = i % GRID;
                int y = Math.floorDiv(i, GRID);
                left = Math.min(left, x);
                right = Math.max(right, x + 1);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y + 1);
                cells++;
                heat += fine.value(x, y);
            }
        }
        double size = GRID;
        return new HotRegion(
                (peak[0] + 0.5) / size,
                (peak[1] + 0.5) / size,
                left / size,
                top / size,
                right / size,
                bottom / size,
                cells / (size * size),
                heat / fine.mass(),
                new HeatMap(GRID, GRID, mask));
    }

    private static float[] flood(HeatMap map, int[] peak, float limit) {
        float[] mask = new float[GRID * GRID];
        Deque<Integer> open = new ArrayDeque<>();
        open.push(peak[1] * GRID + peak[0]);
        while (!open.isEmpty()) {
            int at = open.pop();
            int x = at % GRID;
            int y = Math.floorDiv(at, GRID);
            if (mask[at] > 0 || map.value(x, y) < limit) {
                continue;
            }
            mask[at] = 1;
            if (x > 0) {
                open.push(at - 1);
            }
            if (x < GRID - 1) {
                open.push(at + 1);
            }
            if (y > 0) {
                open.push(at - GRID);
            }
            if (y < GRID - 1) {
                open.push(at + GRID);
            }
        }
        return mask;
    }
}
