package io.emberwatch.engine;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeadPass;
import java.util.Optional;

/**
 * Scores in float32 from the last feature map, for engines whose own last layers compute in less: in bfloat16 the last
 * dense layer rounds the logits themselves to three digits. Immutable.
 *
 * @param temperature what logits are divided by before they become scores, &gt; 0
 */
public record ExactScores(ClassifierHead head, double temperature) {
    /** Scores and logits of a feature map, which stays part of the output. */
    public NetworkOutput of(FeatureMaps features) {
        int classes = head.classes();
        float[] scores = new float[features.count() * classes];
        float[] logits = new float[scores.length];
        HeadPass pass = new HeadPass(head);
        for (int image = 0; image < features.count(); image++) {
            float[] own = pass.logits(features.values(), features.offset(image, 0), features.cells());
            System.arraycopy(own, 0, logits, image * classes, classes);
            head.scores(logits, image * classes, temperature, scores);
        }
        return new NetworkOutput(classes, scores, logits, Optional.of(features));
    }
}
