package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

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

    /** Keras' names of the layer classes that an import knows. */
    public static final class LayerClass {
        public static final String CONV = "Conv2D";
        public static final String NORM = "BatchNormalization";
        public static final String DENSE = "Dense";

        static final String INPUT = "InputLayer";
        static final String PAD = "ZeroPadding2D";
        static final String MAX_POOL = "MaxPooling2D";
        static final String AVERAGE_POOL = "AveragePooling2D";
        static final String GLOBAL_AVERAGE = "GlobalAveragePooling2D";
        static final String CONCAT = "Concatenate";
        static final String ACTIVATION = "Activation";
        static final String RELU = "ReLU";
        static final String SOFTMAX = "Softmax";
        static final String RESCALING = "Rescaling";

        /** Layers that only do something in training; the names of augmentations begin with {@code Random}. */
        private static final Set<String> TRAINING_ONLY = Set.of(
                "Dropout",
                "SpatialDropout2D",
                "AlphaDropout",
                "GaussianDropout",
                "GaussianNoise",
                "ActivityRegularization");

        private static final Pattern WORD_START = Pattern.compile("(.)([A-Z][a-z]+)");
        private static final Pattern CASE_CHANGE = Pattern.compile("([a-z])([A-Z])");

        private LayerClass() {}

        static boolean isTrainingOnly(String className) {
            return TRAINING_ONLY.contains(className) || className.startsWith("Random");
        }

        /** The class name as Keras 3 counts layers by it: {@code BatchNormalization} is {@code batch_normalization}. */
        static String snakeCase(String className) {
            String words = WORD_START.matcher(className).replaceAll("$1_$2");
            return CASE_CHANGE.matcher(words).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
        }
    }
}
