package io.emberwatch.core.heatmap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * A hot region of a heat map as people are shown it ({@link HeatMap#finer}): joined cells whose heat is at least half of
 * the greatest. Places are shares of the image, 0..1, from its upper left corner. Immutable.
 *
 * @param peakX centre of the region's hottest cell
 * @param peakY centre of the region's hottest cell
 * @param left left edge of the box around the region
 * @param top upper edge
 * @param right right edge
 * @param bottom lower edge
 * @param area share of the image that the region covers
 * @param mass share of all heat that lies within the region; 0 for a flat map
 * @param mask 1 inside the region, 0 outside, on the cells of the map as it is shown
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
    /** Cells each way of masks that are not those of a region. */
    public static final int GRID = 56;

    /** The share of the greatest heat from which a place is hot. */
    public static final float HOT = 0.5f;

    /** The most regions that are told apart. */
    public static final int MOST = 8;

    /** A region beside the hottest one has at least this share of the heat: less is a speck. */
    private static final double LEAST = 0.02;

    /** The region of the greatest heat; a map without heat has a region without area in the middle of the image. */
    public static HotRegion of(HeatMap map) {
        return all(map).get(0);
    }

    /**
     * All hot regions: the one of the greatest heat first, then the others by their share of the heat. At most
     * {@value #MOST}; others without a fiftieth of the heat are left out. At least one: a map without heat has a region
     * without area in the middle of the image.
     */
    public static List<HotRegion> all(HeatMap map) {
        HeatMap fine = map.finer();
        int[] peak = fine.peak();
        float limit = HOT * fine.value(peak[0], peak[1]);
        if (!(limit > 0)) {
            HeatMap none = new HeatMap(fine.width(), fine.height(), new float[fine.width() * fine.height()]);
            return List.of(new HotRegion(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0, none));
        }
        double all = fine.mass();
        boolean[] seen = new boolean[fine.width() * fine.height()];
        HotRegion hottest = joined(fine, peak[1] * fine.width() + peak[0], limit, all, seen);
        List<HotRegion> others = new ArrayList<>();
        for (int cell = 0; cell < seen.length; cell++) {
            if (!seen[cell] && fine.value(cell % fine.width(), Math.floorDiv(cell, fine.width())) >= limit) {
                HotRegion region = joined(fine, cell, limit, all, seen);
                if (region.mass() >= LEAST) {
                    others.add(region);
                }
            }
        }
        others.sort(Comparator.comparingDouble((HotRegion each) -> -each.mass()));
        List<HotRegion> regions = new ArrayList<>(List.of(hottest));
        regions.addAll(others.subList(0, Math.min(MOST - 1, others.size())));
        return List.copyOf(regions);
    }

    /** 1 inside any of the regions, of which there is at least one and all of one map; 0 outside. */
    public static HeatMap union(List<HotRegion> regions) {
        HeatMap first = regions.get(0).mask;
        float[] any = first.toArray();
        for (HotRegion region : regions) {
            float[] mask = region.mask.toArray();
            for (int i = 0; i < any.length; i++) {
                any[i] = Math.max(any[i], mask[i]);
            }
        }
        return new HeatMap(first.width(), first.height(), any);
    }

    /** The hot cells joined to one of them. */
    private static HotRegion joined(HeatMap map, int start, float limit, double allHeat, boolean[] seen) {
        int width = map.width();
        int height = map.height();
        float[] mask = new float[width * height];
        int left = width;
        int top = height;
        int right = 0;
        int bottom = 0;
        int cells = 0;
        double heat = 0;
        int peak = start;
        Deque<Integer> open = new ArrayDeque<>();
        open.push(start);
        while (!open.isEmpty()) {
            int at = open.pop();
            int x = at % width;
            int y = Math.floorDiv(at, width);
            float value = map.value(x, y);
            if (seen[at] || value < limit) {
                continue;
            }
            seen[at] = true;
            mask[at] = 1;
            float highest = map.value(peak % width, Math.floorDiv(peak, width));
            // Of equal ones the first, as for the peak of the map.
            if (value > highest || (value == highest && at < peak)) {
                peak = at;
            }
            left = Math.min(left, x);
            right = Math.max(right, x + 1);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y + 1);
            cells++;
            heat += value;
            if (x > 0) {
                open.push(at - 1);
            }
            if (x < width - 1) {
                open.push(at + 1);
            }
            if (y > 0) {
                open.push(at - width);
            }
            if (y < height - 1) {
                open.push(at + width);
            }
        }
        return new HotRegion(
                (peak % width + 0.5) / width,
                (Math.floorDiv(peak, width) + 0.5) / height,
                (double) left / width,
                (double) top / height,
                (double) right / width,
                (double) bottom / height,
                (double) cells / (width * height),
                heat / allHeat,
                new HeatMap(width, height, mask));
    }
}
