package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/**
 * A layer of a Keras model whose nested models have been unfolded. Immutable.
 *
 * @param name as the user sees it in Keras
 * @param className such as {@code Conv2D}
 * @param path the names of the models around it and its own, joined by {@code /}; unique
 * @param outermost name of the outermost model around it within the file's model; its own name if there is none
 * @param group where Keras 3 stores its weights, such as {@code layers/functional/layers/conv2d_3}
 * @param config its settings; empty where the file does not tell them
 * @param inputs paths of the layers whose outputs it takes
 */
public record KerasLayer(
        String name,
        String className,
        String path,
        String outermost,
        String group,
        JsonNode config,
        List<String> inputs) {
    public KerasLayer {
        inputs = List.copyOf(inputs);
    }

    /** A layer of which only the weights are known. */
    static KerasLayer ofWeights(String name, String className, String outermost, String group) {
        String path = outermost.equals(name) ? name : outermost + "/" + name;
        return new KerasLayer(
                name, className, path, outermost, group, JsonNodeFactory.instance.objectNode(), List.of());
    }

    /** Name and class, for messages. */
    String shown() {
        return path + " (" + className + ")";
    }

    /** A setting that is on unless the layer says otherwise. */
    public boolean flag(String key) {
        return config.path(key).asBoolean(true);
    }

    /** A number among the settings. */
    public double number(String key, double otherwise) {
        return config.path(key).asDouble(otherwise);
    }

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
}
