package io.emberwatch.lab.savedmodel;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.Layers;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.Parameters;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A DenseNet with its weights as constants, from {@code images} (uint8 RGB {@code [N,height,width,3]}) to {@code scores},
 * {@code logits} and {@code features}. Owns its graph: close it.
 */
public final class FrozenDenseNet implements AutoCloseable {
    static final String IMAGES = "images";
    /** The signature's output after the softmax, {@code [N,classes]}. */
    public static final String SCORES = "scores";
    /** The signature's output before temperature and softmax, {@code [N,classes]}. */
    public static final String LOGITS = "logits";

    static final String FEATURES = "features";
    static final String MAPS = "maps";

    private final DenseNet.HeadNames names;
    private final Graph graph = new Graph();
    private final Operand<TUint8> images;
    private final Operand<TFloat32> scores;
    private final NetworkSpec.Outputs outputs;
    private final List<Layers.Layer> layers;
    private final Operand<TFloat32> maps;

    /**
     * Builds the graph.
     *
     * @param size height and width of the images, in pixels
     * @param temperature what logits are divided by before the softmax, &gt; 0
     */
    FrozenDenseNet(DenseNetSpec spec, Weights weights, int size, double temperature) {
        this(
                spec,
                weights,
                new NetworkSpec.Input(size, DenseNet.PREPROCESSING),
                DenseNet.HeadNames.standard(spec.hidden().size()),
                temperature);
    }

    /** Builds the graph of a network whose input, or the names in whose head, are not Keras' own. */
    FrozenDenseNet(
            DenseNetSpec spec, Weights weights, NetworkSpec.Input input, DenseNet.HeadNames names, double temperature) {
        this.names = names;
        Ops tf = Ops.create(graph);
        images = tf.withName(IMAGES)
                .placeholder(
                        TUint8.class,
                        Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, input.imageHeight(), input.imageWidth(), 3)));
        Layers network = new Layers(tf, new Parameters.Frozen(graph, "", weights), false);
        outputs = DenseNet.build(spec, network, resized(tf, input), input.preprocessing(), names);
        Operand<TFloat32> cooled = tf.math.div(outputs.logits(), tf.constant((float) temperature));
        scores = names.sigmoids()
                ? tf.withName(SCORES).math.sigmoid(cooled)
                : tf.withName(SCORES).nn.softmax(cooled);
        layers = network.all();
        Weight scale = lastNormScale(weights);
        Operand<TFloat32> scales = Parameters.Frozen.constant(graph, "head/scale", scale);
        Parameters.Frozen.constant(graph, "head/shift", lastNormShift(weights, scale));
        maps = new GradCamGraph(graph, tf.withSubScope("gradcam"), outputs).maps(scales, names.isMax(), dense());
    }

    /** The images' pixels at the size that the first layer takes. */
    private Operand<TFloat32> resized(Ops tf, NetworkSpec.Input input) {
        Operand<TFloat32> pixels = tf.dtypes.cast(images, TFloat32.class);
        if (input.resizing().isEmpty()) {
            return pixels;
        }
        NetworkSpec.Resizing resizing = input.resizing().get();
        Operand<TFloat32> part = resizing.isWhole()
                ? pixels
                : tf.slice(
                        pixels,
                        tf.constant(new int[] {0, resizing.top(), resizing.left(), 0}),
                        tf.constant(new int[] {-1, resizing.rows(), resizing.columns(), 3}));
        Operand<TInt32> size = tf.constant(new int[] {input.height(), input.width()});
        return resizing.linear()
                ? tf.image.resizeBilinear(part, size, ResizeBilinear.halfPixelCenters(true))
                : tf.image.resizeNearestNeighbor(part, size, ResizeNearestNeighbor.halfPixelCenters(true));
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

    NetworkSpec.Outputs outputs() {
        return outputs;
    }

    /** Grad-CAM at the last feature map for each class, {@code [N,h,w,classes]}; see {@link GradCamGraph}. */
    Operand<TFloat32> maps() {
        return maps;
    }

    /** What an explanation looks at by name: the first activation, the ends of the blocks, and the last activation. */
    Map<String, Operand<TFloat32>> stages() {
        Map<String, Operand<TFloat32>> stages = new LinkedHashMap<>();
        for (Layers.Layer layer : layers) {
            if (DenseNet.isStage(layer.name())) {
                stages.put(layer.name(), layer.output());
            }
        }
        return stages;
    }

    /**
     * The layers from input to output, for {@code model.json}.
     *
     * @param originals what those layers were called elsewhere that have another name here
     */
    List<ModelManifest.Layer> layers(Map<String, String> originals) {
        List<ModelManifest.Layer> all = new ArrayList<>();
        all.add(layer("InputLayer", images, ""));
        layers.forEach(layer -> all.add(layer(layer.type(), layer.output(), originals.getOrDefault(layer.name(), ""))));
        all.add(layer(names.sigmoids() ? "Activation" : "Softmax", scores, originals.getOrDefault(SCORES, "")));
        return all;
    }

    /** How the scores follow from the features, for {@code model.json}. */
    ModelManifest.Head head() {
        List<ModelManifest.Dense> dense = new ArrayList<>();
        for (int i = 0; i < names.hidden().size(); i++) {
            dense.add(dense(names.hidden().get(i), names.activations().get(i).label()));
        }
        dense.add(dense(names.logits(), names.sigmoids() ? "sigmoid" : "linear"));
        return new ModelManifest.Head("head/scale", "head/shift", dense, names.isMax() ? ModelManifest.Head.MAX : "");
    }

    @Override
    public void close() {
        graph.close();
    }

    private static ModelManifest.Layer layer(String type, Operand<?> output, String original) {
        return new ModelManifest.Layer(
                output.op().name(),
                type,
                LongStream.of(output.shape().asArray())
                        .mapToObj(size -> size < 0 ? null : Math.toIntExact(size))
                        .toList(),
                original);
    }

    private List<GradCamGraph.Dense> dense() {
        List<GradCamGraph.Dense> dense = new ArrayList<>();
        for (int i = 0; i < names.hidden().size(); i++) {
            String hidden = names.hidden().get(i);
            dense.add(new GradCamGraph.Dense(
                    constant(hidden + "/kernel"),
                    output(hidden),
                    output(hidden + names.suffix(i)),
                    names.activations().get(i)));
        }
        dense.add(new GradCamGraph.Dense(
                constant(names.logits() + "/kernel"), outputs.logits(), outputs.logits(), Activation.LINEAR));
        return dense;
    }

    private Operand<TFloat32> constant(String name) {
        return graph.operation(name).output(0);
    }

    private Operand<TFloat32> output(String name) {
        return layers.stream()
                .filter(layer -> layer.name().equals(name))
                .map(Layers.Layer::output)
                .findFirst()
                .orElseThrow();
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

    /**
     * Grad-CAM (Selvaraju et al., ICCV 2017) at the last feature map, for all classes at once and without a backward pass:
     * {@code relu(sum_c alpha[c,k] * F[i,j,c])}, where {@code alpha[c,k]} is the mean over space of the gradient of logit k.
     * Behind {@code F} come batch norm, ReLU, the mean or maximum over space and dense layers, whose gradient is known: the
     * product of their kernels and of the slopes of their activations, times the batch norm's scale and the share of cells
     * in which a channel is active, which is one cell of a maximum.
     */
    static final class GradCamGraph {
        private final Graph graph;
        private final Ops tf;
        private final Operand<TFloat32> features;
        private final NetworkSpec.Outputs outputs;

        /**
         * A dense layer.
         *
         * @param kernel {@code [in,out]}
         * @param sums before its activation, {@code [N,out]}; of the last layer the logits
         * @param output after it
         */
        record Dense(
                Operand<TFloat32> kernel, Operand<TFloat32> sums, Operand<TFloat32> output, Activation activation) {}

        /**
         * Prepares the maps.
         *
         * @param tf where operations are added
         * @param outputs of the network; its last feature map has known sizes
         */
        GradCamGraph(Graph graph, Ops tf, NetworkSpec.Outputs outputs) {
            this.graph = graph;
            this.tf = tf;
            this.features = outputs.features();
            this.outputs = outputs;
        }

        /**
         * Adds the maps {@code [N,h,w,classes]}.
         *
         * @param scale of the batch norm, {@code [C]}
         * @param isMax whether the maximum over space is taken, not the mean
         * @param dense the layers after it, the last of which gives the logits
         */
        Operand<TFloat32> maps(Operand<TFloat32> scale, boolean isMax, List<Dense> dense) {
            int height = size(1);
            int width = size(2);
            int cells = height * width;
            // [N,C]: one 1/cells is of the mean over space in the network, the other of the mean in alpha.
            Operand<TFloat32> active = isMax
                    ? passes(outputs.pooled())
                    : tf.reduceSum(passes(outputs.activated()), tf.constant(new int[] {1, 2}));
            Operand<TFloat32> share = tf.math.mul(
                    tf.math.mul(active, scale), tf.constant(isMax ? 1f / cells : 1f / ((float) cells * cells)));
            Operand<TFloat32> alpha = tf.math.mul(gradientOfMean(dense), tf.expandDims(share, tf.constant(2)));
            Operand<TFloat32> flat = tf.reshape(features, tf.constant(new int[] {-1, cells, size(3)}));
            Operand<TFloat32> sums = tf.train.batchMatMul(flat, alpha, TFloat32.class);
            int classes =
                    Math.toIntExact(dense.get(dense.size() - 1).output().shape().get(1));
            return tf.withName("maps").nn.relu(tf.reshape(sums, tf.constant(new int[] {-1, height, width, classes})));
        }

        /** Of each logit, with respect to the activated features' mean or maximum over space: {@code [N,C,classes]}, or N = 1 for all. */
        private Operand<TFloat32> gradientOfMean(List<Dense> dense) {
            Operand<TFloat32> gradient =
                    tf.expandDims(dense.get(dense.size() - 1).kernel(), tf.constant(0));
            for (int i = dense.size() - 2; i >= 0; i--) {
                Operand<TFloat32> mask = tf.expandDims(slope(dense.get(i)), tf.constant(2));
                gradient = tf.train.batchMatMul(
                        tf.expandDims(dense.get(i).kernel(), tf.constant(0)),
                        tf.math.mul(gradient, mask),
                        TFloat32.class);
            }
            return gradient;
        }

        /** The derivative of each output with respect to its own sum, {@code [N,out]}. */
        private Operand<TFloat32> slope(Dense layer) {
            if (layer.activation().equals(Activation.RELU)) {
                return passes(layer.output());
            }
            return graph
                    .addGradients(
                            layer.output().asOutput(),
                            new Output<?>[] {layer.sums().asOutput()})[0].expect(TFloat32.class);
        }

        /** 1 where a ReLU lets a gradient through, else 0. */
        private Operand<TFloat32> passes(Operand<TFloat32> output) {
            return tf.dtypes.cast(tf.math.greater(output, tf.constant(0f)), TFloat32.class);
        }

        private int size(int dimension) {
            return Math.toIntExact(features.shape().get(dimension));
        }
    }
}
