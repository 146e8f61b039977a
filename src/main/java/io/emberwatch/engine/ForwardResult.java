package io.emberwatch.engine;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.Target;
import java.util.Arrays;
import java.util.Map;

/**
 * What one run of a network gave, as plain Java.
 *
 * @param classes how many classes, K
 * @param scores {@code [N*K]}, each picture's sum 1
 * @param logits {@code [N*K]}, before temperature and softmax
 * @param activations output of the layers asked for
 * @param gradients gradients with respect to the layers asked for
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record ForwardResult(
        int classes,
        float[] scores,
        float[] logits,
        Map<String, FeatureMaps> activations,
        Map<String, FeatureMaps> gradients) {
    /** The same with other scores and logits, both {@code [N*K]}. */
    public ForwardResult withScores(float[] otherScores, float[] otherLogits) {
        return new ForwardResult(classes, otherScores, otherLogits, activations, gradients);
    }

    /** Score of a class, 0..1. */
    public float score(int picture, int classIndex) {
        return scores[picture * classes + classIndex];
    }

    /** What a target says of a class. */
    public float value(Target target, int picture, int classIndex) {
        return (target == Target.LOGIT ? logits : scores)[picture * classes + classIndex];
    }

    /** All scores of a picture, {@code [K]}; a copy. */
    public float[] scores(int picture) {
        return Arrays.copyOfRange(scores, picture * classes, (picture + 1) * classes);
    }

    /** The most likely class of a picture. */
    public int predicted(int picture) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
            if (logits[picture * classes + k] > logits[picture * classes + best]) {
                best = k;
            }
        }
        return best;
    }
}
