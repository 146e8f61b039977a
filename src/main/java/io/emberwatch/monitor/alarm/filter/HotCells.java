package io.emberwatch.monitor.alarm.filter;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.util.Arrays;
import java.util.List;

/**
 * The cells of a heat map that have at least half of its greatest heat, each with its heat, wherever they are.
 * Immutable.
 */
public final class HotCells {
    /** A cell is cut into this many points a side where a polygon's edge runs through it. */
    private static final int POINTS = 8;

    private final int width;
    private final int height;
    private final double[] heat;
    private final double mass;

    private HotCells(int width, int height, double[] heat, double mass) {
        this.width = width;
        this.height = height;
        this.heat = heat;
        this.mass = mass;
    }

    static HotCells of(HeatMap map) {
        float[] values = map.toArray();
        double most = 0;
        for (float value : values) {
            most = Math.max(most, value);
        }
        double[] heat = new double[values.length];
        double mass = 0;
        for (int cell = 0; cell < values.length; cell++) {
            if (most > 0 && values[cell] >= HotRegion.HOT * most) {
                heat[cell] = values[cell];
                mass += values[cell];
            }
        }
        return new HotCells(map.width(), map.height(), heat, mass);
    }

    /** Whether nothing is hot. */
    boolean isEmpty() {
        return mass == 0;
    }

    /** The share of the heat that lies in any of the polygons, 0..1; 0 where nothing is hot. */
    double shareIn(List<Polygon> polygons) {
        double inside = 0;
        for (int cell = 0; cell < heat.length; cell++) {
            if (heat[cell] > 0) {
                inside += heat[cell] * covered(cell, polygons);
            }
        }
        return mass > 0 ? inside / mass : 0;
    }

    private double covered(int cell, List<Polygon> polygons) {
        int hits = 0;
        for (int point = 0; point < POINTS * POINTS; point++) {
            double x = (cell % width + (point % POINTS + 0.5) / POINTS) / width;
            double y = (Math.floorDiv(cell, width) + (Math.floorDiv(point, POINTS) + 0.5) / POINTS) / height;
            hits += polygons.stream().anyMatch(polygon -> polygon.contains(x, y)) ? 1 : 0;
        }
        return (double) hits / (POINTS * POINTS);
    }

    /** How alike two regions are: the cosine between their heats, 0..1; 0 for maps of different sizes. */
    double likeness(HotCells other) {
        if (width != other.width || height != other.height) {
            return 0;
        }
        double product = 0;
        double own = 0;
        double others = 0;
        for (int cell = 0; cell < heat.length; cell++) {
            product += heat[cell] * other.heat[cell];
            own += heat[cell] * heat[cell];
            others += other.heat[cell] * other.heat[cell];
        }
        return own > 0 && others > 0 ? product / Math.sqrt(own * others) : 0;
    }

    /** The heat at a point of the image, each 0..1. */
    double heatAt(double x, double y) {
        int column = Math.min(width - 1, (int) (x * width));
        int row = Math.min(height - 1, (int) (y * height));
        return heat[row * width + column];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HotCells region
                && width == region.width
                && height == region.height
                && Arrays.equals(heat, region.heat);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(heat);
    }
}
