package io.emberwatch.lab.network;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Where layers get their parameters from: variables of a training graph, or constants of a frozen one. */
public interface Parameters {
    /**
     * The parameter of this name as a tensor of the graph.
     *
     * @param name Keras' name of the weight, such as {@code conv1/conv/kernel}
     * @param role what training does with it
     */
    Operand<TFloat32> parameter(String name, Shape shape, Initializer initial, Role role);

    /** What training does with a parameter. */
    enum Role {
        /** Learnt, and pulled towards zero by weight decay. */
        KERNEL,
        /** Learnt without decay: offsets and the scales of batch norms. */
        OFFSET,
        /** Not learnt: running mean and variance of a batch norm. */
        STATISTIC
    }
}
