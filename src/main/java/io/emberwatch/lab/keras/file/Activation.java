package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;

/** What a layer does to its outputs, as far as an import knows it. */
public enum Activation {
    LINEAR,
    RELU,
    SOFTMAX,
    SIGMOID,
    /** Anything else. */
    OTHER;

    /** The activation that a layer is, or that it has. */
    static Activation of(KerasLayer layer) {
        return switch (layer.className()) {
            case LayerClass.RELU -> isPlainRelu(layer.config()) ? RELU : OTHER;
            case LayerClass.SOFTMAX -> SOFTMAX;
            case LayerClass.ACTIVATION, LayerClass.DENSE ->
                named(layer.config().path("activation").asText("linear"));
            default -> OTHER;
        };
    }

    private static Activation named(String name) {
        return switch (name) {
            case "linear" -> LINEAR;
            case "relu" -> RELU;
            case "softmax" -> SOFTMAX;
            case "sigmoid" -> SIGMOID;
            default -> OTHER;
        };
    }

    /** A ReLU layer may be cut off above or leak below. */
    private static boolean isPlainRelu(JsonNode config) {
        return !config.hasNonNull("max_value")
                && config.path("negative_slope").asDouble(0) == 0
                && config.path("threshold").asDouble(0) == 0;
    }
}
