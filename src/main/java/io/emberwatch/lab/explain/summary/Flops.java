package io.emberwatch.lab.explain.summary;

import io.emberwatch.engine.GraphNode;
import java.util.List;
import java.util.Map;

/** Cost of convolutions and matrix products, a multiplication and an addition counted as two operations. */
final class Flops {
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
