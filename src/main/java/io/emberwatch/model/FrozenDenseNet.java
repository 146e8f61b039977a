package io.emberwatch.model;

import io.emberwatch.bundle.ModelManifest;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A DenseNet with its weights as constants, from {@code images} (uint8 RGB {@code [N,size,size,3]}) to {@code scores},
 * {@code logits} and {@code features}. Owns its graph: close it.
 */
final class FrozenDenseNet implements AutoCloseable {
    static final String IMAGES = "images";
    static final String SCORES = "scores";
    static final String LOGITS = "logits";
    static final String FEATURES = "features";

    private final HeadNames names;
    private final Graph graph = new Graph();
    private final Operand<TUint8> images;
    private final Operand<TFloat32> scores;
    private final NetworkOutputs outputs;

    /**
     * Builds the graph.
     *
     * @param size height and width of the pictures, in pixels
     * @param temperature what logits are divided by before the softmax, &gt; 0
     */
    FrozenDenseNet(DenseNetSpec spec, Weights weights, int size, double temperature) {
        this(
                spec,
                weights,
                new NetworkInput(size, DenseNet.PREPROCESSING),
                HeadNames.standard(spec.hidden().size()),
                temperature);
    }

    /** Builds the graph of a network whose input, or the names in whose head, are not Keras' own. */
    FrozenDenseNet(DenseNetSpec spec, Weights weights, NetworkInput input, HeadNames names, double temperature) {
        this.names = names;
        int size = input.size();
        Ops tf = Ops.create(graph);
        images = tf.withName(IMAGES)
                .placeholder(TUint8.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, size, size, 3)));
        Layers layers = new Layers(tf, new FrozenParameters(graph, "", weights), false);
        outputs = DenseNet.build(spec, layers, tf.dtypes.cast(images, TFloat32.class), input.preprocessing(), names);
        scores = tf.withName(SCORES).nn.softmax(tf.math.div(outputs.logits(), tf.constant((float) temperature)));
        Weight scale = lastNormScale(weights);
        FrozenParameters.constant(graph, "head/scale", scale);
        FrozenParameters.constant(graph, "head/shift", lastNormShift(weights, scale));
    }

    Graph graph() {
        return graph;
    }

    Operand<TUint8> images() {
        return images;
    }

    Operand<TFloat32> scores() {
        return scores;
    }

    NetworkOutputs outputs() {
        return outputs;
    }

    /** How the scores follow from the features, for {@code model.json}. */
    ModelManifest.Head head() {
        List<ModelManifest.Dense> dense = new ArrayList<>();
        for (String hidden : names.hidden()) {
            dense.add(dense(hidden, "relu"));
        }
        dense.add(dense(names.logits(), "linear"));
        return new ModelManifest.Head("head/scale", "head/shift", dense);
    }

    @Override
    public void close() {
        graph.close();
    }

    private static ModelManifest.Dense dense(String layer, String activation) {
        return new ModelManifest.Dense(layer + "/kernel", layer + "/bias", activation);
    }

    private static Weight lastNormScale(Weights weights) {
        float[] gamma = weights.get(DenseNet.LAST_NORM + "/gamma").values();
        float[] variance = weights.get(DenseNet.LAST_NORM + "/moving_variance").values();
        float[] scale = new float[gamma.length];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = (float) (gamma[i] / Math.sqrt(variance[i] + DenseNet.EPSILON));
        }
        return new Weight(Shape.of(scale.length), scale);
    }

    private static Weight lastNormShift(Weights weights, Weight scale) {
        float[] beta = weights.get(DenseNet.LAST_NORM + "/beta").values();
        float[] mean = weights.get(DenseNet.LAST_NORM + "/moving_mean").values();
        float[] shift = new float[beta.length];
        for (int i = 0; i < shift.length; i++) {
            shift[i] = beta[i] - mean[i] * scale.values()[i];
        }
        return new Weight(scale.shape(), shift);
    }
}
