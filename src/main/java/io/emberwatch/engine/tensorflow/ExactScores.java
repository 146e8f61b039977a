package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.HeadPass;

/**
 * Scores in float32 from the last feature map, where the graph computes in bfloat16: there its last dense layer rounds the
 * logits themselves to three digits. Immutable.
 *
 * @param temperature what logits are divided by before the softmax, &gt; 0
 */
record ExactScores(ClassifierHead head, double temperature) {
    /** The same output with scores of float32. */
    NetworkOutput of(NetworkOutput rounded) {
        int classes = head.classes();
        int cells = rounded.height() * rounded.width();
        float[] scores = new float[rounded.scores().length];
        HeadPass pass = new HeadPass(head);
        for (int picture = 0; picture < scores.length / classes; picture++) {
            float[] logits = pass.logits(rounded.features(), rounded.featureOffset(picture), cells);
            softmax(logits, scores, picture * classes);
        }
        return rounded.withScores(scores);
    }

    private void softmax(float[] logits, float[] scores, int at) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((logit - largest) / temperature);
        }
        for (int k = 0; k < logits.length; k++) {
            scores[at + k] = (float) (Math.exp((logits[k] - largest) / temperature) / sum);
        }
    }
}
