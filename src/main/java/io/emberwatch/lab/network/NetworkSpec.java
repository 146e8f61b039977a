package io.emberwatch.lab.network;

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
    NetworkOutputs build(Layers layers, Operand<TFloat32> pixels);
}
