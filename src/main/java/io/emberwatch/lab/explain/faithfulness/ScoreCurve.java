package io.emberwatch.lab.explain.faithfulness;

/**
 * Score of a class while the image changes step by step. Immutable by convention: the array is not copied.
 *
 * @param scores at equal steps from the untouched start to the end, at least two, each 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record ScoreCurve(float[] scores) {
    public ScoreCurve {
        if (scores.length < 2) {
            throw new IllegalArgumentException("a curve needs at least two points");
        }
    }

    /** Area below it by the trapezoidal rule, 0..1. */
    public double area() {
        double sum = 0;
        for (int i = 1; i < scores.length; i++) {
            sum += (scores[i - 1] + scores[i]) / 2.0;
        }
        return sum / (scores.length - 1);
    }
}
