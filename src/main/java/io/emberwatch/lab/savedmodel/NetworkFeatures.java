package io.emberwatch.lab.savedmodel;

/**
 * Scores of some pictures and the last feature maps they come from. Immutable by convention: arrays are not copied.
 *
 * @param scores {@code [count][classes]}
 * @param values {@code [count,height,width,C]}, row by row, channels last
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record NetworkFeatures(float[][] scores, float[] values, int height, int width) {
    /** Where a picture's features begin. */
    public int offset(int picture) {
        return values.length / scores.length * picture;
    }
}
