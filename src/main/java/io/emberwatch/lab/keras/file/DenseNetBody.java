package io.emberwatch.lab.keras.file;

import java.util.List;

/**
 * A DenseNet up to its last ReLU, found in a Keras model. Immutable.
 *
 * @param stem filters of the first convolution
 * @param growth filters that each dense layer adds
 * @param blocks number of dense layers in each block
 * @param layers the convolutions and batch norms in order
 */
public record DenseNetBody(int stem, int growth, List<Integer> blocks, List<KerasLayer> layers) {
    public DenseNetBody {
        blocks = List.copyOf(blocks);
        layers = List.copyOf(layers);
    }
}
