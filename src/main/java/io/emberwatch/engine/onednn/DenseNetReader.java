package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.HeadReader;
import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Block;
import io.emberwatch.engine.onednn.DenseNetModel.Dense;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import io.emberwatch.engine.onednn.DenseNetModel.Preprocessing;
import io.emberwatch.engine.onednn.DenseNetModel.Resize;
import io.emberwatch.engine.onednn.DenseNetModel.Transition;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Recognises a DenseNet in a frozen graph by its structure, whatever its layers are called: from the scores back to the
 * images. Anything else on this way is refused by name. Used once.
 */
public final class DenseNetReader {
    private static final String IMAGES = "images";
    private static final String LINEAR = "ResizeBilinear";
    private static final String NEAREST = "ResizeNearestNeighbor";
    private static final String SCORES = "scores";

    private final FrozenGraph graph;
    private NodeDef at;
    private String activation = "";
    private String features = "";

    private DenseNetReader(FrozenGraph graph) {
        this.graph = graph;
        this.at = graph.output(SCORES);
    }

    /**
     * Reads a package's {@code saved_model.pb}; no natives are loaded.
     *
     * @throws OneDnnException naming the first layer that is not a DenseNet's, or has a weight that is not finite
     */
    public static DenseNetModel read(Path savedModel) {
        return open(savedModel).model();
    }

    /** The same with the graph's own names of the last layers. */
    static DenseNetGraph open(Path savedModel) {
        FrozenGraph graph = FrozenGraph.read(savedModel);
        DenseNetReader reader = new DenseNetReader(graph);
        DenseNetModel model = reader.model();
        return new DenseNetGraph(graph, model, reader.features, reader.activation);
    }

    private DenseNetModel model() {
        boolean sigmoids = at.getOp().equals("Sigmoid");
        step(sigmoids ? "Sigmoid" : "Softmax");
        float temperature = temperature();
        List<Dense> head = head();
        Pooling pooling = pooling();
        activation = step("Relu").getName();
        Affine lastNorm = norm();
        features = at.getName();
        List<Block> blocks = blocks();
        step("MaxPoolV2", node -> {
            require(node, Arrays.equals(graph.ints(node, 1), new int[] {1, 3, 3, 1}), "its window is not 3x3");
            require(node, Arrays.equals(graph.ints(node, 2), new int[] {1, 2, 2, 1}), "its stride is not 2");
            require(node, isValid(node), "its padding is not VALID");
        });
        pad(1);
        step("Relu");
        Affine stemNorm = norm();
        Kernel stem = conv(7, 2, true);
        pad(3);
        Preprocessing preprocessing = preprocessing();
        Optional<NodeDef> resizing = resizing();
        Optional<NodeDef> slice = at.getOp().equals("Slice") ? Optional.of(step("Slice")) : Optional.empty();
        step("Cast");
        if (!at.getOp().equals("Placeholder")) {
            throw unknown(at, "Placeholder");
        }
        int[] shape = graph.inputShape(IMAGES);
        int[] size = resizing.map(node -> graph.ints(node, 1)).orElse(new int[] {shape[1], shape[2]});
        return new DenseNetModel(
                size[0],
                size[1],
                preprocessing,
                stem,
                stemNorm,
                blocks,
                lastNorm,
                pooling,
                head,
                sigmoids,
                temperature,
                resizing.map(node -> resize(node, slice, shape)));
    }

    /** What brings the images to the size of the network; the current node if it is one. */
    private Optional<NodeDef> resizing() {
        if (!at.getOp().equals(LINEAR) && !at.getOp().equals(NEAREST)) {
            return Optional.empty();
        }
        return Optional.of(step(
                at.getOp(),
                node -> require(
                        node,
                        node.getAttrOrDefault("half_pixel_centers", AttrValue.getDefaultInstance())
                                .getB(),
                        "it does not resize between the middles of pixels")));
    }

    private Resize resize(NodeDef node, Optional<NodeDef> slice, int[] shape) {
        int[] from = slice.map(part -> graph.ints(part, 1)).orElse(new int[] {0, 0, 0, 0});
        int[] size = slice.map(part -> graph.ints(part, 2)).orElse(shape);
        return new Resize(
                shape[1],
                shape[2],
                from[1],
                from[2],
                size[1],
                size[2],
                node.getOp().equals(LINEAR));
    }

    private float temperature() {
        if (!at.getOp().equals("Div") && !at.getOp().equals("RealDiv")) {
            return 1;
        }
        float temperature = graph.floats(at, 1)[0];
        at = graph.input(at, 0);
        return temperature;
    }

    private List<Dense> head() {
        Deque<Dense> layers = new ArrayDeque<>();
        ActivationReader activations = new ActivationReader(graph);
        Activation after = Activation.LINEAR;
        while (at.getOp().equals("BiasAdd")) {
            NodeDef add = step("BiasAdd");
            NodeDef product = step("MatMul");
            layers.addFirst(new Dense(add.getName(), graph.floats(product, 1), graph.floats(add, 1), after));
            ActivationReader.Found found = activations.at(at);
            after = found.activation();
            at = found.sums();
        }
        if (layers.isEmpty()) {
            throw unknown(at, "BiasAdd");
        }
        return List.copyOf(layers);
    }

    private Pooling pooling() {
        Pooling pooling = switch (at.getOp()) {
            case "Mean" -> Pooling.AVERAGE;
            case "Max" -> Pooling.MAX;
            default -> throw unknown(at, "Mean");
        };
        require(at, Arrays.equals(graph.ints(at, 1), new int[] {1, 2}), "its axes are not 1 and 2");
        at = graph.input(at, 0);
        return pooling;
    }

    private List<Block> blocks() {
        Deque<Block> blocks = new ArrayDeque<>();
        Optional<Transition> transition = Optional.empty();
        do {
            Deque<Layer> layers = new ArrayDeque<>();
            while (at.getOp().equals("ConcatV2")) {
                layers.addFirst(layer());
            }
            if (layers.isEmpty()) {
                throw unknown(at, "ConcatV2");
            }
            blocks.addFirst(new Block(List.copyOf(layers), transition));
            transition = transition();
        } while (transition.isPresent());
        return List.copyOf(blocks);
    }

    private Layer layer() {
        NodeDef concat = at;
        require(concat, concat.getInputCount() == 3 && graph.ints(concat, 2)[0] == 3, "it does not join channels");
        NodeDef before = graph.input(concat, 0);
        at = graph.input(concat, 1);
        Kernel wide = conv(3, 1, false);
        step("Relu");
        Affine narrowNorm = norm();
        Kernel narrow = conv(1, 1, true);
        step("Relu");
        Affine norm = norm();
        require(concat, at.getName().equals(before.getName()), "it does not join a layer to its own input");
        return new Layer(norm, narrow, narrowNorm, wide);
    }

    private Optional<Transition> transition() {
        if (!at.getOp().equals("AvgPool")) {
            return Optional.empty();
        }
        List<Long> two = List.of(1L, 2L, 2L, 1L);
        step("AvgPool", node -> {
            require(node, FrozenGraph.longs(node, "ksize").equals(two), "its window is not 2x2");
            require(node, FrozenGraph.longs(node, "strides").equals(two), "its stride is not 2");
            require(node, isValid(node), "its padding is not VALID");
        });
        Kernel kernel = conv(1, 1, true);
        step("Relu");
        return Optional.of(new Transition(norm(), kernel));
    }

    private Affine norm() {
        NodeDef norm = step("FusedBatchNormV3");
        float epsilon =
                norm.getAttrOrDefault("epsilon", AttrValue.getDefaultInstance()).getF();
        return Affine.of(
                norm.getName(),
                graph.floats(norm, 1),
                graph.floats(norm, 2),
                graph.floats(norm, 3),
                graph.floats(norm, 4),
                epsilon);
    }

    /** @param valid whether the border is left out rather than padded; the same thing where the window is one pixel */
    private Kernel conv(int size, long stride, boolean valid) {
        NodeDef conv = step("Conv2D");
        int[] shape = graph.shape(conv, 1);
        require(conv, shape[0] == size && shape[1] == size, "its window is not " + size + "x" + size);
        require(
                conv,
                FrozenGraph.longs(conv, "strides").equals(List.of(1L, stride, stride, 1L)),
                "its stride is not " + stride);
        require(conv, size == 1 || isValid(conv) == valid, "its padding is not " + (valid ? "VALID" : "SAME"));
        return new Kernel(conv.getName(), size, shape[2], shape[3], graph.floats(conv, 1));
    }

    private void pad(int border) {
        NodeDef pad = step("PadV2");
        int[] expected = {0, 0, border, border, border, border, 0, 0};
        require(pad, Arrays.equals(graph.ints(pad, 1), expected), "its border is not " + border);
        require(pad, graph.floats(pad, 2)[0] == 0, "its border is not black");
    }

    private Preprocessing preprocessing() {
        float[] offset = graph.floats(step("Add"), 1);
        float[] scale = graph.floats(step("Mul"), 1);
        int[] order = {0, 1, 2};
        if (at.getOp().equals("ReverseV2")) {
            require(at, Arrays.equals(graph.ints(at, 1), new int[] {3}), "it does not turn the channels round");
            order = new int[] {2, 1, 0};
            step("ReverseV2");
        } else if (at.getOp().equals("GatherV2")) {
            require(at, Arrays.equals(graph.ints(at, 2), new int[] {3}), "it does not order the channels");
            order = graph.ints(at, 1);
            step("GatherV2");
        }
        return new Preprocessing(order, scale, offset);
    }

    private NodeDef step(String op) {
        return step(op, node -> {});
    }

    /** Leaves the current node, which must be of this kind, for its first input. */
    private NodeDef step(String op, Consumer<NodeDef> check) {
        NodeDef node = at;
        if (!node.getOp().equals(op)) {
            throw unknown(node, op);
        }
        check.accept(node);
        at = graph.input(node, 0);
        return node;
    }

    private static boolean isValid(NodeDef node) {
        return node.getAttrOrDefault("padding", AttrValue.getDefaultInstance())
                .getS()
                .toStringUtf8()
                .equals("VALID");
    }

    private static void require(NodeDef node, boolean holds, String fault) {
        if (!holds) {
            throw new OneDnnException("layer " + node.getName() + " is not a DenseNet's: " + fault);
        }
    }

    private static OneDnnException unknown(NodeDef node, String expected) {
        return new OneDnnException(
                "layer " + node.getName() + " is a " + node.getOp() + " where a DenseNet has a " + expected);
    }

    /**
     * A package's graph that turned out to be a DenseNet.
     *
     * @param features name of the last feature map
     * @param activation name of its ReLU
     */
    record DenseNetGraph(FrozenGraph graph, DenseNetModel model, String features, String activation) {
        /**
         * Reads a package; no natives are loaded.
         *
         * @throws OneDnnException if its graph is no DenseNet, or not the one its manifest describes
         */
        static DenseNetGraph of(ModelPackage bundle) {
            DenseNetGraph read = DenseNetReader.open(bundle.directory().resolve(ModelPackage.GRAPH_FILE));
            ModelManifest manifest = bundle.manifest();
            DenseNetModel model = read.model;
            if (!read.features.equals(manifest.features())) {
                throw new OneDnnException("the manifest says that the last feature map is " + manifest.features()
                        + ", but in the graph it is " + read.features);
            }
            ModelManifest.Input input = manifest.input();
            if (model.imageHeight() != input.height() || model.imageWidth() != input.width()) {
                throw new OneDnnException("the manifest has images of " + input.width() + "x" + input.height()
                        + ", but the graph of " + model.imageWidth() + "x" + model.imageHeight());
            }
            return read;
        }

        /** The head that the manifest names. */
        ClassifierHead head(ModelManifest.Head names) {
            try {
                return HeadReader.read(names, graph::constant);
            } catch (IllegalArgumentException e) {
                throw new OneDnnException("the head in the manifest does not fit the graph: " + e.getMessage(), e);
            }
        }
    }
}
