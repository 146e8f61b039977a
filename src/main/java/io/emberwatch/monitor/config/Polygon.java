package io.emberwatch.monitor.config;

import java.util.List;

/**
 * A part of a picture, in shares of it. Immutable.
 *
 * @param corners at least three, in order; the last is joined to the first
 */
public record Polygon(List<Corner> corners) {
    /** The most corners a file may give one. */
    static final int MOST_CORNERS = 100;

    /**
     * A corner.
     *
     * @param x from the left edge, 0..1
     * @param y from the upper edge, 0..1
     */
    public record Corner(double x, double y) {
        public Corner {
            Checks.require(x >= 0 && x <= 1 && y >= 0 && y <= 1, "a corner lies within 0..1");
        }
    }

    public Polygon {
        corners = List.copyOf(corners);
        Checks.require(corners.size() >= 3, "a polygon has at least three corners");
    }

    /** Whether a point lies inside, by the even-odd rule; on the very edge it may be either. */
    public boolean contains(double x, double y) {
        boolean inside = false;
        Corner before = corners.get(corners.size() - 1);
        for (Corner corner : corners) {
            boolean crosses = corner.y > y != before.y > y;
            if (crosses && x < (before.x - corner.x) * (y - corner.y) / (before.y - corner.y) + corner.x) {
                inside = !inside;
            }
            before = corner;
        }
        return inside;
    }
}
