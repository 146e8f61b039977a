package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;

/**
 * Something that the positives share and the negatives lack, and what it does to the model. Effects are shares of the
 * mean distance of positives and negatives in the fire logit over the others: 1 means that the mark alone makes the
 * difference.
 *
 * @param mask where it is, 1 inside
 * @param taken how far the positives fall when the place is filled from a negative
 * @param given how far the negatives rise when the place is filled from a positive
 * @param control the larger of both effects for an equal place elsewhere
 * @param attention share of the positives' attention on it
 * @param area share of the image that it covers
 */
public record CommonMark(HeatMap mask, double taken, double given, double control, double attention, double area) {
    private static final double MATTERS = 0.15;

    /** Whether the model relies on it: either effect is large and far above that of an equal place elsewhere. */
    public boolean reliedOn() {
        double effect = Math.max(taken, given);
        return effect >= MATTERS && effect >= 2 * control;
    }

    /** Where it is, in plain words. */
    public String place() {
        double x = 0;
        double y = 0;
        for (int row = 0; row < mask.height(); row++) {
            for (int column = 0; column < mask.width(); column++) {
                x += mask.value(column, row) * (column + 0.5) / mask.width();
                y += mask.value(column, row) * (row + 0.5) / mask.height();
            }
        }
        return placeName(x / mask.mass(), y / mask.mass());
    }

    static String placeName(double x, double y) {
        String down = y < 1 / 3.0 ? "upper" : y > 2 / 3.0 ? "lower" : "middle";
        String across = x < 1 / 3.0 ? "left" : x > 2 / 3.0 ? "right" : "centre";
        return down.equals("middle") && across.equals("centre") ? "the middle" : "the " + down + " " + across;
    }
}
