package io.emberwatch.lab.explain.summary;

import java.util.List;
import java.util.OptionalInt;

/**
 * A layer of a network, as Keras' {@code model.summary()} shows it. Immutable.
 *
 * @param name of the layer
 * @param type Keras' class, for example {@code Conv2D}
 * @param shape of its output, -1 for the batch
 * @param parameters how many numbers it has learnt
 * @param fixed how many of them are running statistics, which no gradient changes
 * @param flops floating-point operations for one image, a multiplication and an addition counted as two; of
 *     convolutions and dense layers, else 0
 * @param receptiveField edge in pixels of what a cell of a convolution's output depends on; empty for other layers
 * @param inputs the layers it is connected to
 */
public record LayerRow(
        String name,
        String type,
        List<Integer> shape,
        long parameters,
        long fixed,
        long flops,
        OptionalInt receptiveField,
        List<String> inputs) {
    public LayerRow {
        shape = List.copyOf(shape);
        inputs = List.copyOf(inputs);
    }
}
