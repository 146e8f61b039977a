package io.emberwatch.lab.keras.file;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Keras' names of the layer classes that an import knows. */
public final class LayerClass {
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
