package io.emberwatch.lab.explain.summary;

import io.emberwatch.engine.GraphNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Edge in pixels of what a cell depends on (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
 * Networks", Distill 2019): an operation with window {@code k} on a grid of spacing {@code j} adds {@code (k - 1) * j},
 * and its stride multiplies the spacing; where paths meet, the widest counts.
 */
final class ReceptiveFields {
    private final Map<String, Field> fields = new HashMap<>();

    /** Edge in pixels, and pixels from one cell to the next. */
    private record Field(int size, int spacing) {}

    ReceptiveFields(Map<String, GraphNode> byName) {
        byName.values().stream().filter(node -> !node.constant()).forEach(node -> add(node, byName));
    }

    int of(String name) {
        return fields.get(name).size();
    }

    private void add(GraphNode node, Map<String, GraphNode> byName) {
        int size = 1;
        int spacing = 1;
        for (String input : node.inputs()) {
            Field before = fields.get(input);
            if (before != null) {
                size = Math.max(size, before.size());
                spacing = Math.max(spacing, before.spacing());
            }
        }
        int window = window(node, byName);
        int stride = stride(node, byName);
        fields.put(node.name(), new Field(size + (window - 1) * spacing, spacing * stride));
    }

    private static int window(GraphNode node, Map<String, GraphNode> byName) {
        if (ModelSummary.LayerTypes.isConvolution(node)) {
            return byName.get(node.inputs().get(1)).shape().get(0);
        }
        if (node.op().equals("MaxPoolV2")) {
            return fromInput(node, 1, byName);
        }
        return node.window().isEmpty() ? 1 : node.window().get(0);
    }

    private static int stride(GraphNode node, Map<String, GraphNode> byName) {
        if (node.op().equals("MaxPoolV2")) {
            return fromInput(node, 2, byName);
        }
        return node.strides().isEmpty() ? 1 : node.strides().get(0);
    }

    private static int fromInput(GraphNode node, int input, Map<String, GraphNode> byName) {
        List<Integer> values = byName.get(node.inputs().get(input)).values();
        return values.size() == 4 ? values.get(1) : 1;
    }
}
