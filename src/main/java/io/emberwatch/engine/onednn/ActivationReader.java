package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.Activation.Kind;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/** Recognises an activation in a graph by its operations, from its result back to its sums. */
record ActivationReader(FrozenGraph graph) {
    /**
     * What was found.
     *
     * @param activation linear where there is none
     * @param sums what it takes
     */
    record Found(Activation activation, NodeDef sums) {}

    /** The activation that gives this node's output. */
    Found at(NodeDef node) {
        return switch (node.getOp()) {
            case "Relu" -> found(Activation.RELU, node);
            case "Relu6" -> found(Activation.of(Kind.RELU6), node);
            case "Tanh" -> found(Activation.of(Kind.TANH), node);
            case "Sigmoid" -> found(Activation.of(Kind.SIGMOID), node);
            case "Elu" -> found(new Activation(Kind.ELU, 1), node);
            case "LeakyRelu" -> found(new Activation(Kind.LEAKY_RELU, alpha(node)), node);
            case "Mul" -> product(node);
            case "Add" -> sum(node);
            default -> new Found(Activation.LINEAR, node);
        };
    }

    private Found found(Activation activation, NodeDef node) {
        return new Found(activation, graph.input(node, 0));
    }

    private static float alpha(NodeDef node) {
        return node.getAttrOrDefault("alpha", AttrValue.getDefaultInstance()).getF();
    }

    /** {@code x * sigmoid(x)}, or {@code (x * 0.5) * (1 + erf(x * c))} and the same with a tanh. */
    private Found product(NodeDef node) {
        NodeDef left = graph.input(node, 0);
        NodeDef right = graph.input(node, 1);
        if (right.getOp().equals("Sigmoid") && isSame(graph.input(right, 0), left)) {
            return new Found(Activation.of(Kind.SWISH), left);
        }
        if (left.getOp().equals("Mul") && right.getOp().equals("Add")) {
            NodeDef x = graph.input(left, 0);
            NodeDef curve = graph.input(right, 0);
            if (curve.getOp().equals("Erf") && isSame(graph.input(graph.input(curve, 0), 0), x)) {
                return new Found(Activation.of(Kind.GELU), x);
            }
            if (curve.getOp().equals("Tanh")) {
                return new Found(Activation.of(Kind.GELU_TANH), x);
            }
        }
        return new Found(Activation.LINEAR, node);
    }

    /** {@code relu(x) + alpha * elu(min(x, 0))}: an ELU of another depth than 1. */
    private Found sum(NodeDef node) {
        NodeDef relu = graph.input(node, 0);
        NodeDef scaled = graph.input(node, 1);
        boolean parts = relu.getOp().equals("Relu")
                && scaled.getOp().equals("Mul")
                && graph.input(scaled, 1).getOp().equals("Elu");
        return parts
                ? found(new Activation(Kind.ELU, graph.floats(scaled, 0)[0]), relu)
                : new Found(Activation.LINEAR, node);
    }

    private static boolean isSame(NodeDef a, NodeDef b) {
        return a.getName().equals(b.getName());
    }
}
