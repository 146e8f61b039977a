package io.emberwatch.core.image;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.HeatMap;
import java.util.ArrayList;
import java.util.List;

/**
 * A polygon in an image, its corners as shares of width and height, 0..1. Immutable.
 *
 * @param xs corners from left to right edge, at least three
 * @param ys the same corners from top to bottom
 */
public record MaskedRegion(List<Double> xs, List<Double> ys) {
    public MaskedRegion {
        xs = List.copyOf(xs);
        ys = List.copyOf(ys);
        if (xs.size() < 3 || xs.size() != ys.size()) {
            throw new IllegalArgumentException("a region needs three corners or more");
        }
    }

    /** A rectangle. */
    public static MaskedRegion box(double left, double top, double right, double bottom) {
        return new MaskedRegion(List.of(left, right, right, left), List.of(top, top, bottom, bottom));
    }

    /**
     * Four numbers are a box (left, top, right, bottom), six or more the corners of a polygon.
     *
     * @param text numbers from 0 to 1, parted by commas, semicolons or blanks
     * @throws UserException with one line if it is neither
     */
    public static MaskedRegion parse(String text) {
        List<Double> numbers = new ArrayList<>();
        for (String part : text.trim().split("[\\s,;]+", -1)) {
            double number;
            try {
                number = Double.parseDouble(part);
            } catch (NumberFormatException e) {
                throw wrong(text);
            }
            if (!(number >= 0 && number <= 1)) {
                throw wrong(text);
            }
            numbers.add(number);
        }
        if (numbers.size() == 4) {
            requireOrdered(text, numbers);
            return box(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
        }
        if (numbers.size() < 6 || numbers.size() % 2 != 0) {
            throw wrong(text);
        }
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 2) {
            xs.add(numbers.get(i));
            ys.add(numbers.get(i + 1));
        }
        return new MaskedRegion(xs, ys);
    }

    private static void requireOrdered(String text, List<Double> edges) {
        boolean across = edges.get(0) < edges.get(2);
        if (!across || edges.get(1) >= edges.get(3)) {
            throw new UserException("region \"" + text + "\" is left,top,right,bottom, but its "
                    + (across ? "bottom edge is not below its top one" : "right edge is not right of its left one")
                    + ": name the edges in that order");
        }
    }

    private static UserException wrong(String text) {
        return new UserException("region \"" + text
                + "\" is neither a box (left,top,right,bottom) nor a polygon (x,y x,y x,y ...) of numbers from 0 to 1");
    }

    /** 1 inside, 0 outside, by the centres of the cells. */
    public HeatMap mask(int width, int height) {
        return mask(width, height, Framing.View.WHOLE);
    }

    /** The same on cells that cover this view of the image. */
    public HeatMap mask(int width, int height, Framing.View view) {
        float[] mask = new float[width * height];
        double across = view.right() - view.left();
        double down = view.bottom() - view.top();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean inside =
                        holds(view.left() + (x + 0.5) / width * across, view.top() + (y + 0.5) / height * down);
                mask[y * width + x] = inside ? 1 : 0;
            }
        }
        return new HeatMap(width, height, mask);
    }

    /** Even-odd rule. */
    private boolean holds(double x, double y) {
        boolean inside = false;
        for (int i = 0; i < xs.size(); i++) {
            int j = (i + 1) % xs.size();
            if (ys.get(i) > y != ys.get(j) > y) {
                double crossing = xs.get(i) + (y - ys.get(i)) / (ys.get(j) - ys.get(i)) * (xs.get(j) - xs.get(i));
                inside ^= x < crossing;
            }
        }
        return inside;
    }
}
