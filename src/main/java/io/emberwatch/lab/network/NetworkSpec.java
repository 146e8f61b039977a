package io.emberwatch.lab.network;

import io.emberwatch.core.modelpackage.Preprocessing;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A classifier that can be put into a graph. */
public sealed interface NetworkSpec permits DenseNetSpec, EfficientNetLiteSpec, MobileNetSpec {
    /** For example {@code densenet121}. */
    String name();

    /** Number of logits. */
    int classes();

    /** Whether the logits are one dense layer behind the pooled features, so that class maps can be had. */
    default boolean linearHead() {
        return true;
    }

    /** Adds the network behind {@code pixels}, {@code [N,H,W,3]} RGB from 0 to 255; both sizes multiples of 32. */
    Outputs build(Layers layers, Operand<TFloat32> pixels);

    /**
     * The images that a network takes. Immutable.
     *
     * @param height in pixels
     * @param width in pixels
     * @param preprocessing how images get this size, and what the graph does to the RGB bytes first
     */
    record Input(int height, int width, Preprocessing preprocessing) {
        /** Square images. */
        public Input(int size, Preprocessing preprocessing) {
            this(size, size, preprocessing);
        }
    }

    /**
     * What a classifier gives at its different depths.
     *
     * @param middle feature map of stride 16, {@code [N,H/16,W/16,C]}: what distillation compares half-way
     * @param features last feature map, of stride 32; of a DenseNet the last concatenation, before batch norm and ReLU
     * @param activated the last feature map after batch norm and ReLU
     * @param pooled its mean over space, {@code [N,C]}
     * @param logits {@code [N,classes]}
     */
    record Outputs(
            Operand<TFloat32> middle,
            Operand<TFloat32> features,
            Operand<TFloat32> activated,
            Operand<TFloat32> pooled,
            Operand<TFloat32> logits) {}
}
