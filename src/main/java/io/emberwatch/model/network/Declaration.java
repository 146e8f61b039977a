package io.emberwatch.model.network;

import io.emberwatch.model.network.Parameters.Role;
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
public record Declaration(String name, Shape shape, Initial initial, Role role) {
    /** The parameters of a network in the order of its layers. */
    public static List<Declaration> of(NetworkSpec spec) {
        Map<String, Declaration> declared = new LinkedHashMap<>();
        try (Graph graph = new Graph()) {
            Parameters recording = (name, shape, initial, role) -> {
                declared.put(name, new Declaration(name, shape, initial, role));
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
    public static Weights initial(List<Declaration> declarations, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Weight> weights = new LinkedHashMap<>();
        for (Declaration declaration : declarations) {
            weights.put(declaration.name(), declaration.initial().values(declaration.shape(), random));
        }
        return new Weights(weights);
    }
}
