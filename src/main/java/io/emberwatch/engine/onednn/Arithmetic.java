package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import io.emberwatch.engine.onednn.DenseNetModel.Transition;
import io.emberwatch.engine.onednn.Operation.View;
import java.util.Optional;

/** In which numbers a network is computed: what its layers become. Immutable. */
interface Arithmetic {
    /** What the feature maps of a block are stored as. */
    ElementType activations(int block);

    /** What the first convolution writes, and the max pool behind it. */
    ElementType stemOutput();

    /** What float weights are stored as. */
    ElementType floatWeights();

    /** How images are brought in. */
    ImageLoader images();

    /** The first convolution with its norm and ReLU, for images as {@link #images} leaves them. */
    LayerWeights stem();

    /**
     * Norm and ReLU before a 1x1 convolution.
     *
     * @param width channels of both maps; what comes out for those behind the norm's is not used
     */
    Operation activate(OperationFactory factory, int block, Affine norm, int width, View source, View target);

    /** The 1x1 convolution of a layer, with the norm and ReLU behind it. */
    LayerWeights narrow(int block, Layer layer);

    /** The 3x3 convolution of a layer. */
    LayerWeights wide(int block, Layer layer);

    /** The 1x1 convolution from the end of a block to the next. */
    LayerWeights transition(int block, Transition transition);

    /** How numbers of the last feature map are told from what is stored; empty where they are the same. */
    Optional<Affine> features();
}
