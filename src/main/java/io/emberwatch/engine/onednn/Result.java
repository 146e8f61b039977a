package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.FeatureMaps;

/**
 * What a network says of some images. Plain Java; the arrays belong to whoever gets it.
 *
 * @param count images
 * @param classes scores of each
 * @param scores after temperature and softmax, {@code [count,classes]}
 * @param logits before them, {@code [count,classes]}
 * @param features last feature map before its norm and ReLU, {@code [count,height,width,channels]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record Result(
        int count, int classes, float[] scores, float[] logits, float[] features, int height, int width, int channels) {
    /** The last feature map with its sizes; no copy. */
    FeatureMaps featureMaps() {
        return new FeatureMaps(count, height, width, channels, features);
    }
}
