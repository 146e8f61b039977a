package io.emberwatch.lab.savedmodel.foreign;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.lab.network.Layers;
import io.emberwatch.lab.savedmodel.foreign.SavedModelFolder.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * The graph of a package without its last operations: from {@value #IMAGES}, uint8 RGB {@code [N,height,width,3]}, through the
 * preprocessing and the network to the network's own output. All weights are constants. Immutable.
 *
 * @param nodes each after those it takes
 * @param first how many of them are the preprocessing
 * @param fed the tensor that the network takes
 * @param output the tensor that it gives
 */
record PackageGraph(List<NodeDef> nodes, int first, String fed, String output) {
    static final String IMAGES = "images";
    static final String PIXELS = "pixels";
    static final String SCORES = "scores";
    static final String LOGITS = "logits";

    private static final Set<String> OWN = Set.of(IMAGES, PIXELS, SCORES, LOGITS, "preprocess", "input");
    private static final int RANK = 4;
    /** What only moves or thins out values, behind which a heat map would be coarser than it need be. */
    private static final Set<String> NO_LAYERS = Set.of(
            "MaxPool",
            "AvgPool",
            "Pad",
            "PadV2",
            "MirrorPad",
            "Transpose",
            "Reshape",
            "ResizeBilinear",
            "ResizeNearestNeighbor",
            "BroadcastTo",
            "Tile");

    PackageGraph {
        nodes = List.copyOf(nodes);
    }

    /**
     * Writes a SavedModel's network out flat, behind a preprocessing.
     *
     * @param input the network's tensor for images, and its type
     * @throws UserException naming the operation that cannot be frozen
     */
    static PackageGraph of(SavedModelFolder model, ImageInput input, Preprocessing preprocessing, String output) {
        List<NodeDef> nodes = new ArrayList<>();
        String fed = front(input, preprocessing, nodes);
        int first = nodes.size();
        FlatGraph.Written flat = FlatGraph.write(model, input.tensor(), fed, output, OWN);
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        List<String> taken = new ArrayList<>(OWN);
        for (NodeDef node : flat.nodes()) {
            if (node.getOp().equals("Const")) {
                taken.add(node.getName());
            } else {
                inputs.put(node.getName(), node.getInputList());
            }
        }
        if (inputs.isEmpty()) {
            throw new UserException(model.path() + ": its output does not depend on its input");
        }
        Map<String, String> names = LayerNaming.of(inputs, Tensors.operation(flat.output()), taken);
        flat.nodes().forEach(node -> nodes.add(renamed(node, names)));
        return new PackageGraph(nodes, first, fed, renamed(flat.output(), names));
    }

    private static NodeDef renamed(NodeDef node, Map<String, String> names) {
        NodeDef.Builder renamed = node.toBuilder().setName(names.getOrDefault(node.getName(), node.getName()));
        for (int i = 0; i < node.getInputCount(); i++) {
            renamed.setInput(i, renamed(node.getInput(i), names));
        }
        return renamed.build();
    }

    private static String renamed(String tensor, Map<String, String> names) {
        String operation = Tensors.operation(tensor);
        return Tensors.of(names.getOrDefault(operation, operation), Tensors.output(tensor));
    }

    /** What comes before the network; gives the name of what it takes. */
    private static String front(ImageInput input, Preprocessing preprocessing, List<NodeDef> nodes) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TUint8> images = tf.withName(IMAGES)
                    .placeholder(
                            TUint8.class,
                            Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, input.height(), input.width(), 3)));
            Operand<TFloat32> pixels = tf.withName(PIXELS).dtypes.cast(images, TFloat32.class);
            Operand<TFloat32> made = preprocessing.hasNumbersOf(Preprocessing.RAW)
                    ? pixels
                    : new Layers(tf, null, false).preprocess(pixels, preprocessing);
            Output<?> fed = made.asOutput();
            if (input.type() != DataType.DT_FLOAT) {
                fed = graph.opBuilder("Cast", "input", graph.baseScope())
                        .addInput(fed)
                        .setAttr("SrcT", DataType.DT_FLOAT)
                        .setAttr("DstT", input.type())
                        .build()
                        .output(0);
            }
            nodes.addAll(graph.toGraphDef().getNodeList());
            return fed.op().name();
        }
    }

    /**
     * The layers that a heat map can be of, from input to output.
     *
     * @param shapes the graph, with the shapes that TensorFlow inferred; borrowed
     */
    List<NodeDef> layers(Graph shapes) {
        return nodes.subList(first, nodes.size()).stream()
                .filter(node -> !node.getOp().equals("Const")
                        && isMap(shapes.operationOrThrow(node.getName()).output(0)))
                .toList();
    }

    private static boolean isMap(Output<?> output) {
        Shape shape = output.shape();
        return output.dataType() == DataType.DT_FLOAT
                && shape.numDimensions() == RANK
                && shape.get(1) > 0
                && shape.get(2) > 0
                && shape.get(3) > 0
                && shape.get(1) * shape.get(2) > 1;
    }

    /** The last of these layers that computes something; empty if there is none. */
    static Optional<String> lastOf(List<NodeDef> layers) {
        return layers.stream()
                .filter(node -> !NO_LAYERS.contains(node.getOp()))
                .reduce((first, second) -> second)
                .map(NodeDef::getName);
    }

    /** The operation behind the output. */
    NodeDef last() {
        String name = Tensors.operation(output);
        return nodes.stream()
                .filter(node -> node.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Numbers in the network's variables. */
    long parameters() {
        return nodes.stream()
                .filter(node -> node.containsAttr(GraphNode.LEARNT))
                .map(node -> node.getAttrOrThrow("value").getTensor())
                .mapToLong(tensor -> tensor.getTensorShape().getDimList().stream()
                        .mapToLong(dim -> dim.getSize())
                        .reduce(1, (a, b) -> a * b))
                .sum();
    }

    /**
     * What a network takes.
     *
     * @param tensor its name in the SavedModel
     * @param type what it holds; bytes 0..255 are cast to it
     */
    record ImageInput(String tensor, DataType type, int height, int width) {}
}
