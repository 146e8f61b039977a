package io.emberwatch.lab.explain.faithfulness;

/** Where an object is, as shares of the image 0..1. Immutable. */
public record Box(double left, double top, double right, double bottom) {
    public Box {
        if (!(left >= 0 && top >= 0 && right <= 1 && bottom <= 1 && left < right && top < bottom)) {
            throw new IllegalArgumentException("a box lies within 0 to 1 with left < right and top < bottom, not "
                    + left + "," + top + "," + right + "," + bottom);
        }
    }

    /** Whether a place lies within, or no further outside than the margin. */
    public boolean holds(double x, double y, double margin) {
        return x >= left - margin && x <= right + margin && y >= top - margin && y <= bottom + margin;
    }
}
