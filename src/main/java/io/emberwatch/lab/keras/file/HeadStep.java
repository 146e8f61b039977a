package io.emberwatch.lab.keras.file;

import java.util.Optional;

/**
 * A layer between the mean over space and the scores. Immutable.
 *
 * @param activation of a dense layer, or the one that an activation layer is; otherwise {@link Activation#LINEAR}
 */
public record HeadStep(Kind kind, KerasLayer layer, Activation activation) {
    /** What it does to its vector. */
    public enum Kind {
        DENSE,
        NORM,
        ACTIVATION
    }

    /** The step that a layer is; empty if it does nothing, as Flatten to a vector. */
    static Optional<HeadStep> of(KerasLayer layer) {
        return switch (layer.className()) {
            case LayerClass.DENSE -> Optional.of(new HeadStep(Kind.DENSE, layer, known(layer)));
            case LayerClass.NORM -> Optional.of(new HeadStep(Kind.NORM, layer, Activation.LINEAR));
            case LayerClass.ACTIVATION, LayerClass.RELU, LayerClass.SOFTMAX ->
                Optional.of(new HeadStep(Kind.ACTIVATION, layer, known(layer)));
            case "Flatten" -> Optional.empty();
            default ->
                throw LayerCursor.misfit(
                        layer, "expected Dense, Dropout, BatchNormalization, Flatten or an activation in the head");
        };
    }

    private static Activation known(KerasLayer layer) {
        Activation activation = Activation.of(layer);
        if (activation == Activation.OTHER) {
            String name = layer.config().path("activation").asText(layer.className());
            throw LayerCursor.misfit(
                    layer, "its activation is " + name + ", expected relu, softmax, sigmoid or linear");
        }
        return activation;
    }
}
