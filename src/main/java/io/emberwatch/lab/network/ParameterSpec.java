package io.emberwatch.lab.network;

import io.emberwatch.lab.network.Parameters.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** A parameter that a network wants, before it has values. */
public record ParameterSpec(String name, Shape shape, Initializer initial, Role role) {
    /** The parameters of a network in the order of its layers. */
    public static List<ParameterSpec> of(NetworkSpec spec) {
        Map<String, ParameterSpec> declared = new LinkedHashMap<>();
        try (Graph graph = new Graph()) {
            Parameters recording = (name, shape, initial, role) -> {
                declared.put(name, new ParameterSpec(name, shape, initial, role));
                return graph.opBuilder("Placeholder", name, graph.baseScope())
                        .setAttr("dtype", DataType.DT_FLOAT)
                        .setAttr("shape", shape)
                        .build()
                        .output(0);
            };
            Ops tf = Ops.create(graph);
            spec.build(
                    new Layers(tf, recording, false),
                    tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, 224, 224, 3))));
        }
        return List.copyOf(declared.values());
    }

    /** Values to start training from; the same seed gives the same values. */
    public static Weights initial(List<ParameterSpec> declarations, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Weight> weights = new LinkedHashMap<>();
        for (ParameterSpec declaration : declarations) {
            weights.put(declaration.name(), declaration.initial().values(declaration.shape(), random));
        }
        return new Weights(weights);
    }
}
