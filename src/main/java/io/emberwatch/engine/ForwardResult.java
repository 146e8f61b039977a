package io.emberwatch.engine;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.Target;
import java.util.Arrays;
import java.util.Map;

/**
 * What one run of a network gave, as plain Java.
 *
 * @param classes how many classes, K
 * @param scores {@code [N*K]}, each image's sum 1
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
    public float score(int image, int classIndex) {
        return scores[image * classes + classIndex];
    }

    /** What a target says of a class. */
    public float value(Target target, int image, int classIndex) {
        return (target == Target.LOGIT ? logits : scores)[image * classes + classIndex];
    }

    /** All scores of an image, {@code [K]}; a copy. */
    public float[] scores(int image) {
        return Arrays.copyOfRange(scores, image * classes, (image + 1) * classes);
    }

    /** The most likely class of an image. */
    public int predicted(int image) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
            if (logits[image * classes + k] > logits[image * classes + best]) {
                best = k;
            }
        }
        return best;
    }
}
