package io.emberwatch.lab.explain.summary;

import io.emberwatch.engine.GraphNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The layers of a graph. Operations without a name of their own (the matrix product of a dense layer, the cast of the
 * bytes) count as part of the layer that takes them. Immutable.
 *
 * @param rows from input to output
 */
public record ModelSummary(List<LayerRow> rows) {
    public ModelSummary {
        rows = List.copyOf(rows);
    }

    /** Describes a graph whose nodes come after those they take. */
    public static ModelSummary of(List<GraphNode> nodes) {
        Map<String, GraphNode> byName = new LinkedHashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        ReceptiveFields fields = new ReceptiveFields(byName);
        List<LayerRow> rows = new ArrayList<>();
        for (GraphNode node : nodes) {
            if (!node.constant() && node.named()) {
                rows.add(new Layer(node, byName).row(fields));
            }
        }
        return new ModelSummary(rows);
    }

    /** Learnt numbers of all layers. */
    public long parameters() {
        return rows.stream().mapToLong(LayerRow::parameters).sum();
    }

    /** Running statistics among the {@link #parameters}. */
    public long fixed() {
        return rows.stream().mapToLong(LayerRow::fixed).sum();
    }

    /** Floating-point operations for one image. */
    public long flops() {
        return rows.stream().mapToLong(LayerRow::flops).sum();
    }

    /** A named operation with the nameless ones before it. */
    private record Layer(GraphNode node, Map<String, GraphNode> byName) {
        LayerRow row(ReceptiveFields fields) {
            Set<String> inputs = new LinkedHashSet<>();
            Set<GraphNode> constants = new LinkedHashSet<>();
            Set<GraphNode> own = new LinkedHashSet<>();
            gather(node, own, constants, inputs);
            long parameters = 0;
            long fixed = 0;
            for (GraphNode constant : constants) {
                parameters += constant.elements();
                if (constant.name().endsWith("/moving_mean") || constant.name().endsWith("/moving_variance")) {
                    fixed += constant.elements();
                }
            }
            boolean convolution = LayerTypes.isConvolution(node);
            long flops = own.stream().mapToLong(each -> Flops.of(each, byName)).sum();
            return new LayerRow(
                    node.name(),
                    LayerTypes.of(node, own),
                    node.shape(),
                    parameters,
                    fixed,
                    flops,
                    convolution ? OptionalInt.of(fields.of(node.name())) : OptionalInt.empty(),
                    List.copyOf(inputs));
        }

        private void gather(GraphNode at, Set<GraphNode> own, Set<GraphNode> constants, Set<String> inputs) {
            own.add(at);
            for (String name : at.inputs()) {
                GraphNode input = byName.get(name);
                if (input == null) {
                    continue;
                }
                if (input.constant()) {
                    if (input.named()) {
                        constants.add(input);
                    }
                } else if (input.named()) {
                    inputs.add(name);
                } else {
                    gather(input, own, constants, inputs);
                }
            }
        }
    }
}
