package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Walks a chain of layers and refuses the first one that is not what a DenseNet has there. Not thread-safe. */
final class LayerCursor {
    private final LayerChain chain;
    private int next;

    LayerCursor(LayerChain chain) {
        this.chain = chain;
    }

    boolean atEnd() {
        return next == chain.layers().size();
    }

    /** Whether the layer so many places ahead is of this class. */
    boolean isAhead(int places, String className) {
        int index = next + places;
        return index < chain.layers().size()
                && chain.layers().get(index).className().equals(className);
    }

    /** The next layer, whatever it is. */
    KerasLayer take(String expected) {
        if (atEnd()) {
            throw new KerasImportException(
                    "the model ends after layer " + chain.output() + ", expected " + expected + " to follow");
        }
        return chain.layers().get(next++);
    }

    /**
     * The next layer, which must be of this class.
     *
     * @param role what it is in a DenseNet, for the message
     */
    KerasLayer take(String className, String role, String... inputs) {
        KerasLayer layer = take(className + " (" + role + ")");
        if (!layer.className().equals(className)) {
            throw misfit(layer, "expected " + className + " (" + role + ")");
        }
        return from(layer, inputs);
    }

    /** The next layer, which must be a ReLU. */
    KerasLayer takeRelu(String role, String input) {
        KerasLayer layer = take("a ReLU (" + role + ")");
        if (Activation.of(layer) != Activation.RELU) {
            throw misfit(layer, "expected a ReLU (" + role + ")");
        }
        return from(layer, input);
    }

    /** Checks a setting all of whose numbers must be the same, such as a kernel size. */
    static void require(KerasLayer layer, String key, int expected) {
        if (!isAll(layer.config().path(key), expected)) {
            throw misfit(layer, key + " is " + layer.config().path(key) + ", expected " + expected);
        }
    }

    /** Checks a setting that is a text. */
    static void require(KerasLayer layer, String key, String expected, String otherwise) {
        String found = layer.config().path(key).asText(otherwise);
        if (!found.equals(expected)) {
            throw misfit(layer, key + " is " + found + ", expected " + expected);
        }
    }

    static KerasImportException misfit(KerasLayer layer, String fault) {
        return new KerasImportException("layer " + layer.shown() + " does not fit a DenseNet: " + fault);
    }

    private static KerasLayer from(KerasLayer layer, String... inputs) {
        if (!layer.inputs().equals(List.of(inputs))) {
            throw misfit(
                    layer,
                    "it takes " + String.join(" and ", layer.inputs()) + ", expected " + String.join(" and ", inputs));
        }
        return layer;
    }

    private static boolean isAll(JsonNode node, int expected) {
        if (!node.isArray()) {
            return node.isNumber() && node.asInt() == expected;
        }
        for (JsonNode child : node) {
            if (!isAll(child, expected)) {
                return false;
            }
        }
        return true;
    }
}
