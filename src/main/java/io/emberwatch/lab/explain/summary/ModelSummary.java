package io.emberwatch.lab.explain.summary;

import io.emberwatch.engine.GraphNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

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
        // An imported network marks them; ours name nothing else.
        Predicate<GraphNode> learnt = nodes.stream().anyMatch(GraphNode::learnt) ? GraphNode::learnt : GraphNode::named;
        List<LayerRow> rows = new ArrayList<>();
        for (GraphNode node : nodes) {
            if (!node.constant() && node.named()) {
                rows.add(new Layer(node, byName, learnt).row(fields));
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
    private record Layer(GraphNode node, Map<String, GraphNode> byName, Predicate<GraphNode> learnt) {
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
                    if (learnt.test(input)) {
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

    /** Cost of convolutions and matrix products, a multiplication and an addition counted as two operations. */
    static final class Flops {
        private Flops() {}

        /** For one image; 0 for other operations. */
        static long of(GraphNode node, Map<String, GraphNode> byName) {
            if (node.inputs().size() < 2) {
                return 0;
            }
            GraphNode kernel = byName.get(node.inputs().get(1));
            if (kernel == null) {
                return 0;
            }
            List<Integer> shape = kernel.shape();
            return switch (node.op()) {
                case "Conv2D" -> 2L * shape.get(0) * shape.get(1) * shape.get(2) * node.elements();
                case "DepthwiseConv2dNative" -> 2L * shape.get(0) * shape.get(1) * node.elements();
                case "MatMul" -> 2L * shape.get(0) * node.elements();
                default -> 0;
            };
        }
    }

    /**
     * A layer of a network, as Keras' {@code model.summary()} shows it. Immutable.
     *
     * @param name of the layer
     * @param type Keras' class, for example {@code Conv2D}
     * @param shape of its output, -1 for the batch
     * @param parameters how many numbers it has learnt
     * @param fixed how many of them are running statistics, which no gradient changes
     * @param flops floating-point operations for one image, a multiplication and an addition counted as two; of
     *     convolutions and dense layers, else 0
     * @param receptiveField edge in pixels of what a cell of a convolution's output depends on; empty for other layers
     * @param inputs the layers it is connected to
     */
    public record LayerRow(
            String name,
            String type,
            List<Integer> shape,
            long parameters,
            long fixed,
            long flops,
            OptionalInt receptiveField,
            List<String> inputs) {
        public LayerRow {
            shape = List.copyOf(shape);
            inputs = List.copyOf(inputs);
        }
    }

    /** What Keras calls the layers that TensorFlow's operations stand for. */
    static final class LayerTypes {
        private static final Map<String, String> KERAS = Map.ofEntries(
                Map.entry("Placeholder", "InputLayer"),
                Map.entry("Conv2D", "Conv2D"),
                Map.entry("DepthwiseConv2dNative", "DepthwiseConv2D"),
                Map.entry("FusedBatchNorm", "BatchNormalization"),
                Map.entry("FusedBatchNormV2", "BatchNormalization"),
                Map.entry("FusedBatchNormV3", "BatchNormalization"),
                Map.entry("Relu", "Activation"),
                Map.entry("Relu6", "Activation"),
                Map.entry("Softmax", "Softmax"),
                Map.entry("Pad", "ZeroPadding2D"),
                Map.entry("PadV2", "ZeroPadding2D"),
                Map.entry("MaxPool", "MaxPooling2D"),
                Map.entry("MaxPoolV2", "MaxPooling2D"),
                Map.entry("AvgPool", "AveragePooling2D"),
                Map.entry("Mean", "GlobalAveragePooling2D"),
                Map.entry("ConcatV2", "Concatenate"));

        private LayerTypes() {}

        /** @param own the operation and the nameless ones before it */
        static String of(GraphNode node, Collection<GraphNode> own) {
            if (own.stream().anyMatch(each -> each.op().equals("MatMul"))) {
                return "Dense";
            }
            return node.name().equals("preprocess") ? "Rescaling" : KERAS.getOrDefault(node.op(), node.op());
        }

        static boolean isConvolution(GraphNode node) {
            return node.op().equals("Conv2D") || node.op().equals("DepthwiseConv2dNative");
        }
    }

    /**
     * Edge in pixels of what a cell depends on (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
     * Networks", Distill 2019): an operation with window {@code k} on a grid of spacing {@code j} adds {@code (k - 1) * j},
     * and its stride multiplies the spacing; where paths meet, the widest counts.
     */
    static final class ReceptiveFields {
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
}
