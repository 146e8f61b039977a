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
}
