package io.emberwatch.lab.train;

import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Parameters as variables of a graph, under their names behind a prefix. Asked again for a name it gives the same
 * variable. Borrows the graph.
 */
final class VariableParameters implements Parameters {
    private final Graph graph;
    private final String prefix;
    private final Map<String, Operand<TFloat32>> variables = new LinkedHashMap<>();
    private final List<ParameterSpec> declarations = new ArrayList<>();

    VariableParameters(Graph graph, String prefix) {
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
    Operand<TFloat32> variable(String name) {
        return variables.get(name);
    }

    /** What was asked for, in that order. */
    List<ParameterSpec> declarations() {
        return List.copyOf(declarations);
    }
}
