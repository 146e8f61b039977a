package io.emberwatch.core.heatmap;

import java.util.List;

/**
 * What follows the last feature map of a network: {@code relu(features * scale + shift)}, the mean over space, then
 * dense layers, the last of which gives the logits. Immutable by convention: arrays are not copied.
 *
 * @param scale {@code [C]}: gamma / sqrt(variance + epsilon) of the last batch norm
 * @param shift {@code [C]}: beta - mean * scale
 * @param dense the dense layers in order, at least one; each takes what the one before gives
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record ClassifierHead(float[] scale, float[] shift, List<DenseLayer> dense) {
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
        if (dense.isEmpty() || dense.get(dense.size() - 1).relu()) {
            throw new IllegalArgumentException("the last dense layer of a head must give logits, without ReLU");
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
}
