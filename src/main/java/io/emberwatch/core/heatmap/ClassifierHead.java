package io.emberwatch.core.heatmap;

import java.util.List;

/**
 * What follows the last feature map of a network: {@code relu(features * scale + shift)}, the mean or the maximum over
 * space, then dense layers, the last of which gives the logits. Immutable by convention: arrays are not copied.
 *
 * @param scale {@code [C]}: gamma / sqrt(variance + epsilon) of the last batch norm
 * @param shift {@code [C]}: beta - mean * scale
 * @param pooling from the activated features to one value a channel
 * @param dense the dense layers in order, at least one; each takes what the one before gives
 * @param sigmoids whether each score is the sigmoid of its logit; else the scores are the softmax of all logits
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record ClassifierHead(float[] scale, float[] shift, Pooling pooling, List<DenseLayer> dense, boolean sigmoids) {
    /** How a feature map becomes a vector. */
    public enum Pooling {
        AVERAGE,
        MAX
    }

    /** A head with the mean over space and a softmax. */
    public ClassifierHead(float[] scale, float[] shift, List<DenseLayer> dense) {
        this(scale, shift, Pooling.AVERAGE, dense, false);
    }

    public ClassifierHead {
        dense = List.copyOf(dense);
        if (scale.length != shift.length) {
            throw new IllegalArgumentException(
                    "a head cannot have " + scale.length + " scales and " + shift.length + " shifts");
        }
        int size = scale.length;
        for (DenseLayer layer : dense) {
            if (layer.inputs() != size) {
                throw new IllegalArgumentException(
                        "a dense layer of " + layer.inputs() + " inputs cannot follow " + size + " values");
            }
            size = layer.outputs();
        }
        if (dense.isEmpty() || !dense.get(dense.size() - 1).activation().equals(Activation.LINEAR)) {
            throw new IllegalArgumentException("the last dense layer of a head must give logits, without activation");
        }
    }

    /** Channels of the feature map. */
    public int channels() {
        return scale.length;
    }

    /** How many logits the head gives. */
    public int classes() {
        return dense.get(dense.size() - 1).outputs();
    }

    /**
     * Scores of logits.
     *
     * @param logits holds {@code [classes]} from {@code at} on
     * @param temperature what they are divided by first, &gt; 0
     * @param scores receives as many, 0..1, from {@code at} on
     */
    public void scores(float[] logits, int at, double temperature, float[] scores) {
        int classes = classes();
        if (sigmoids) {
            for (int k = at; k < at + classes; k++) {
                scores[k] = (float) (1 / (1 + Math.exp(-logits[k] / temperature)));
            }
            return;
        }
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = at; k < at + classes; k++) {
            largest = Math.max(largest, logits[k]);
        }
        double sum = 0;
        for (int k = at; k < at + classes; k++) {
            sum += Math.exp((logits[k] - largest) / temperature);
        }
        for (int k = at; k < at + classes; k++) {
            scores[k] = (float) (Math.exp((logits[k] - largest) / temperature) / sum);
        }
    }
}
