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
 * @param call how the file says what it takes, its constants too; empty where it does not tell
 */
public record KerasLayer(
        String name,
        String className,
        String path,
        String outermost,
        String group,
        JsonNode config,
        List<String> inputs,
        JsonNode call) {
    public KerasLayer {
        inputs = List.copyOf(inputs);
    }

    /** A layer of which only the weights are known. */
    static KerasLayer ofWeights(String name, String className, String outermost, String group) {
        String path = outermost.equals(name) ? name : outermost + "/" + name;
        return new KerasLayer(
                name,
                className,
                path,
                outermost,
                group,
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                JsonNodeFactory.instance.arrayNode());
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
        static final String GLOBAL_MAX = "GlobalMaxPooling2D";
        static final String FLATTEN = "Flatten";
        static final String LEAKY_RELU = "LeakyReLU";
        static final String ELU = "ELU";
        static final String LAMBDA = "Lambda";

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
