package io.emberwatch.lab.network;

import io.emberwatch.lab.network.Parameters.Role;
import io.emberwatch.lab.network.Weights.Weight;
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

    /** How a parameter starts before any training. */
    public enum Initializer {
        ZEROS,
        ONES,
        /** Normal with variance 2 / fan-in: keeps the size of activations through ReLU layers. */
        HE_NORMAL,
        /** Uniform with variance 1 / mean of fan-in and fan-out: for layers that end in logits. */
        GLOROT_UNIFORM;

        /** Values for a parameter of this shape; kernels end in {@code [..., in, out]}. */
        Weight values(Shape shape, SplittableRandom random) {
            return switch (this) {
                case ZEROS -> Weight.filled(shape, 0f);
                case ONES -> Weight.filled(shape, 1f);
                case HE_NORMAL -> {
                    double deviation = Math.sqrt(2.0 / fan(shape, shape.numDimensions() - 2));
                    Weight weight = Weight.filled(shape, 0f);
                    for (int i = 0; i < weight.values().length; i++) {
                        weight.values()[i] = (float) (random.nextGaussian() * deviation);
                    }
                    yield weight;
                }
                case GLOROT_UNIFORM -> {
                    int last = shape.numDimensions() - 1;
                    double limit = Math.sqrt(6.0 / (fan(shape, last - 1) + fan(shape, last)));
                    Weight weight = Weight.filled(shape, 0f);
                    for (int i = 0; i < weight.values().length; i++) {
                        weight.values()[i] = (float) random.nextDouble(-limit, limit);
                    }
                    yield weight;
                }
            };
        }

        private static double fan(Shape shape, int dimension) {
            double fan = shape.get(dimension);
            for (int i = 0; i < shape.numDimensions() - 2; i++) {
                fan *= shape.get(i);
            }
            return fan;
        }
    }
}
