package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Which layers a layer of a functional model takes its inputs from. */
final class InboundNodes {
    private InboundNodes() {}

    /** Names of the layers within the same model, in the order of the arguments. */
    static List<String> sources(JsonNode layer, String name) {
        JsonNode nodes = layer.path("inbound_nodes");
        if (nodes.size() > 1) {
            throw new KerasImportException(
                    "layer " + name + " does not fit a DenseNet: it is used " + nodes.size() + " times, expected once");
        }
        List<String> sources = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (node.isArray()) {
                addKeras2(node, sources);
            } else {
                addKeras3(node, sources);
            }
        }
        return sources;
    }

    /** {@code [["pool1", 0, 0, {}], …]}, or a single {@code ["pool1", 0, 0, {}]}. */
    private static void addKeras2(JsonNode node, List<String> sources) {
        if (node.path(0).isTextual()) {
            sources.add(node.path(0).asText());
        } else {
            for (JsonNode tensor : node) {
                sources.add(tensor.path(0).asText());
            }
        }
    }

    /** Tensors lie anywhere in the arguments, each with {@code "keras_history": ["pool1", 0, 0]}. */
    private static void addKeras3(JsonNode node, List<String> sources) {
        JsonNode history = node.get("keras_history");
        if (history != null) {
            sources.add(history.path(0).asText());
            return;
        }
        for (JsonNode child : node) {
            addKeras3(child, sources);
        }
    }
}
