package io.emberwatch.engine;

import io.emberwatch.core.heatmap.FeatureMaps;
import java.util.Optional;

/**
 * What one run of a network gave, as plain Java. Immutable by convention: arrays are not copied.
 *
 * @param classes how many classes, K
 * @param scores {@code [N*K]} row by row, each image's sum 1
 * @param logits {@code [N*K]}, before temperature and softmax
 * @param features the last feature map {@code [N,h,w,C]}, before its batch norm and ReLU; empty where nobody wanted it
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record NetworkOutput(int classes, float[] scores, float[] logits, Optional<FeatureMaps> features) {
    /** How many images, N. */
    public int count() {
        return scores.length / classes;
    }

    /** Score of a class, 0..1. */
    public float score(int image, int classIndex) {
        return scores[image * classes + classIndex];
    }

    /** The same without the feature map. */
    public NetworkOutput withoutFeatures() {
        return new NetworkOutput(classes, scores, logits, Optional.empty());
    }

    /** The last feature map, where the run was asked for it. */
    public FeatureMaps requiredFeatures() {
        return features.orElseThrow(() -> new IllegalStateException("this run was not asked for features"));
    }
}
