package io.emberwatch.lab.network;

import io.emberwatch.lab.network.Weights.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** Where layers get their parameters from: variables of a training graph, or constants of a frozen one. */
public interface Parameters {
    /**
     * The parameter of this name as a tensor of the graph.
     *
     * @param name Keras' name of the weight, such as {@code conv1/conv/kernel}
     * @param role what training does with it
     */
    Operand<TFloat32> parameter(String name, Shape shape, ParameterSpec.Initializer initial, Role role);

    /** What training does with a parameter. */
    enum Role {
        /** Learnt, and pulled towards zero by weight decay. */
        KERNEL,
        /** Learnt without decay: offsets and the scales of batch norms. */
        OFFSET,
        /** Not learnt: running mean and variance of a batch norm. */
        STATISTIC
    }

    /** Parameters as constants, each under its Keras name behind a prefix. Borrows the graph. */
    final class Frozen implements Parameters {
        private final Graph graph;
        private final String prefix;
        private final Weights weights;

        /** Puts these weights into the graph, each behind the prefix, as layers ask for them. */
        public Frozen(Graph graph, String prefix, Weights weights) {
            this.graph = graph;
            this.prefix = prefix;
            this.weights = weights;
        }

        @Override
        public Operand<TFloat32> parameter(String name, Shape shape, ParameterSpec.Initializer initial, Role role) {
            Weight weight = weights.get(name);
            if (!weight.shape().equals(shape)) {
                throw new IllegalArgumentException(name + " has shape " + weight.shape() + ", expected " + shape);
            }
            return constant(graph, prefix + name, weight);
        }

        /** A constant under exactly this name; the operation builder takes the '/' that {@code Ops} refuses. */
        public static Operand<TFloat32> constant(Graph graph, String name, Weight weight) {
            try (TFloat32 tensor = TFloat32.tensorOf(weight.shape(), DataBuffers.of(weight.values()))) {
                return graph.opBuilder("Const", name, graph.baseScope())
                        .setAttr("dtype", DataType.DT_FLOAT)
                        .setAttr("value", tensor)
                        .build()
                        .output(0);
            }
        }
    }

    /**
     * Parameters as variables of a graph, under their names behind a prefix. A name that is asked for again gives the
     * same variable. Borrows the graph.
     */
    final class Variables implements Parameters {
        private final Graph graph;
        private final String prefix;
        private final Map<String, Operand<TFloat32>> variables = new LinkedHashMap<>();
        private final List<ParameterSpec> declarations = new ArrayList<>();

        /** Variables of this graph, each behind the prefix. */
        public Variables(Graph graph, String prefix) {
            this.graph = graph;
            this.prefix = prefix;
        }

        @Override
        public Operand<TFloat32> parameter(String name, Shape shape, ParameterSpec.Initializer initial, Role role) {
            return variables.computeIfAbsent(name, n -> {
                declarations.add(new ParameterSpec(n, shape, initial, role));
                return graph.opBuilder("VariableV2", prefix + n, graph.baseScope())
                        .setAttr("dtype", DataType.DT_FLOAT)
                        .setAttr("shape", shape)
                        .build()
                        .output(0);
            });
        }

        /** The variable of this name, which has been asked for before. */
        public Operand<TFloat32> variable(String name) {
            return variables.get(name);
        }

        /** What was asked for, in that order. */
        public List<ParameterSpec> declarations() {
            return List.copyOf(declarations);
        }
    }
}
