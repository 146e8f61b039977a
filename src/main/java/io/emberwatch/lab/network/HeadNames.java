package io.emberwatch.lab.network;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the layers after the last feature map are called. Immutable.
 *
 * @param pooling the mean over space
 * @param hidden the dense ReLU layers, in order
 * @param logits the last dense layer
 */
public record HeadNames(String pooling, List<String> hidden, String logits) {
    public HeadNames {
        hidden = List.copyOf(hidden);
    }

    /** Keras' names for a head with so many hidden layers. */
    public static HeadNames standard(int hidden) {
        return new HeadNames(
                "avg_pool",
                IntStream.range(0, hidden)
                        .mapToObj(i -> i == 0 ? "dense" : "dense_" + i)
                        .toList(),
                "predictions");
    }
}
