package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.Activation.Kind;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import java.util.Optional;

/**
 * What a Keras layer does to its outputs. Immutable.
 *
 * @param softmax whether it is a softmax over all of them
 * @param function what it does to each; linear where it is a softmax
 */
public record KerasActivation(boolean softmax, Activation function) {
    public static final KerasActivation LINEAR = new KerasActivation(false, Activation.LINEAR);
    public static final KerasActivation RELU = new KerasActivation(false, Activation.RELU);
    private static final KerasActivation SOFTMAX = new KerasActivation(true, Activation.LINEAR);
    /** Of {@code activation="leaky_relu"}, in Keras 2 and 3. */
    private static final float SLOPE = 0.2f;
    /** Of a layer LeakyReLU that does not say. */
    private static final double LAYER_SLOPE = 0.3;

    /** Whether it does nothing. */
    public boolean isLinear() {
        return equals(LINEAR);
    }

    /** Whether it is a sigmoid of each. */
    public boolean isSigmoid() {
        return function.kind() == Kind.SIGMOID;
    }

    /** For messages. */
    public String label() {
        return softmax ? "softmax" : function.label();
    }

    /** The activation that a layer is, or that it has; empty if it is none that can be had here. */
    static Optional<KerasActivation> of(KerasLayer layer) {
        JsonNode config = layer.config();
        return switch (layer.className()) {
            case LayerClass.RELU -> relu(config);
            case LayerClass.SOFTMAX -> Optional.of(SOFTMAX);
            case LayerClass.LEAKY_RELU ->
                of(
                        Kind.LEAKY_RELU,
                        config.path("negative_slope")
                                .asDouble(config.path("alpha").asDouble(LAYER_SLOPE)));
            case LayerClass.ELU -> of(Kind.ELU, config.path("alpha").asDouble(1));
            case LayerClass.ACTIVATION, LayerClass.DENSE, LayerClass.CONV -> named(config.path("activation"));
            default -> Optional.empty();
        };
    }

    private static Optional<KerasActivation> of(Kind kind, double alpha) {
        return Optional.of(new KerasActivation(false, new Activation(kind, (float) alpha)));
    }

    private static Optional<KerasActivation> named(JsonNode activation) {
        // Keras 3 describes a function that is no name of its own.
        String name = activation.isObject()
                ? activation.path("config").asText(activation.path("class_name").asText())
                : activation.asText("linear");
        return switch (name) {
            case "linear", "" -> Optional.of(LINEAR);
            case "relu" -> Optional.of(RELU);
            case "relu6" -> of(Kind.RELU6, 0);
            case "leaky_relu" -> of(Kind.LEAKY_RELU, SLOPE);
            case "elu" -> of(Kind.ELU, 1);
            case "tanh" -> of(Kind.TANH, 0);
            case "sigmoid" -> of(Kind.SIGMOID, 0);
            case "swish", "silu" -> of(Kind.SWISH, 0);
            case "gelu" -> of(Kind.GELU, 0);
            case "softmax" -> Optional.of(SOFTMAX);
            default -> Optional.empty();
        };
    }

    /** A ReLU layer may be cut off above or leak below. */
    private static Optional<KerasActivation> relu(JsonNode config) {
        double slope = config.path("negative_slope").asDouble(0);
        boolean cut = config.hasNonNull("max_value");
        if (config.path("threshold").asDouble(0) != 0 || (cut && slope != 0)) {
            return Optional.empty();
        }
        if (cut) {
            return config.path("max_value").asDouble() == 6 ? of(Kind.RELU6, 0) : Optional.empty();
        }
        return slope == 0 ? Optional.of(RELU) : of(Kind.LEAKY_RELU, slope);
    }
}
