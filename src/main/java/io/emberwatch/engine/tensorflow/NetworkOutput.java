package io.emberwatch.engine.tensorflow;

/**
 * What comes out of one run of the network, as plain Java.
 *
 * @param scores {@code [N,K]} row by row
 * @param classes K
 * @param features {@code [N,height,width,C]} row by row; empty where nobody asked for them
 * @param height rows of the feature map
 * @param width cells a row of the feature map
 * @param channels C
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record NetworkOutput(float[] scores, int classes, float[] features, int height, int width, int channels) {
    /** Nobody asked for features. */
    static final float[] NO_FEATURES = {};

    public float score(int picture, int classIndex) {
        return scores[picture * classes + classIndex];
    }

    NetworkOutput withScores(float[] others) {
        return new NetworkOutput(others, classes, features, height, width, channels);
    }

    NetworkOutput withoutFeatures() {
        return new NetworkOutput(scores, classes, NO_FEATURES, height, width, channels);
    }

    /** Where a picture's features begin. */
    public int featureOffset(int picture) {
        return picture * height * width * channels;
    }
}
