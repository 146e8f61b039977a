package io.emberwatch.engine.onednn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The graph of a {@code saved_model.pb} whose weights are constants, read as protocol buffers: TensorFlow itself is not
 * loaded. Immutable.
 */
final class FrozenGraph {
    private static final String SIGNATURE = "serving_default";

    private final Map<String, NodeDef> nodes = new HashMap<>();
    private final SignatureDef signature;

    private FrozenGraph(MetaGraphDef graph) {
        graph.getGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
        this.signature = graph.getSignatureDefOrThrow(SIGNATURE);
    }

    /** @throws OneDnnException if the file is no SavedModel with a signature for images */
    static FrozenGraph read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new FrozenGraph(SavedModel.parseFrom(in).getMetaGraphs(0));
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new OneDnnException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Sizes of the signature's input; -1 where any will do. */
    int[] inputShape(String key) {
        return sizes(signature.getInputsOrThrow(key).getTensorShape());
    }

    /** The node behind one of the signature's outputs. */
    NodeDef output(String key) {
        if (!signature.containsOutputs(key)) {
            throw new OneDnnException("the model's signature has no output " + key);
        }
        return node(signature.getOutputsOrThrow(key).getName());
    }

    /** The node that gives an input of another. */
    NodeDef input(NodeDef node, int index) {
        if (index >= node.getInputCount()) {
            throw new OneDnnException("layer " + node.getName() + " has no input " + index);
        }
        return node(node.getInput(index));
    }

    private NodeDef node(String tensor) {
        int colon = tensor.indexOf(':');
        NodeDef node = nodes.get(colon < 0 ? tensor : tensor.substring(0, colon));
        if (node == null) {
            throw new OneDnnException("the model's graph has no layer " + tensor);
        }
        return node;
    }

    /** A constant input as floats. */
    float[] floats(NodeDef node, int index) {
        return floats(input(node, index));
    }

    /** A constant by its name as floats. */
    float[] constant(String name) {
        return floats(node(name));
    }

    private static float[] floats(NodeDef node) {
        TensorProto tensor = constant(node, DataType.DT_FLOAT);
        float[] values = new float[count(tensor)];
        int listed = tensor.getFloatValCount();
        if (listed > 0) {
            // The last one stands for all that are missing.
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatVal(Math.min(i, listed - 1));
            }
        } else if (!tensor.getTensorContent().isEmpty()) {
            content(tensor).asFloatBuffer().get(values);
        }
        return values;
    }

    /** A constant input as ints. */
    int[] ints(NodeDef node, int index) {
        TensorProto tensor = constant(input(node, index), DataType.DT_INT32);
        int[] values = new int[count(tensor)];
        int listed = tensor.getIntValCount();
        if (listed > 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getIntVal(Math.min(i, listed - 1));
            }
        } else if (!tensor.getTensorContent().isEmpty()) {
            content(tensor).asIntBuffer().get(values);
        }
        return values;
    }

    /** Sizes of a constant input. */
    int[] shape(NodeDef node, int index) {
        return sizes(constantAttribute(input(node, index)).getTensorShape());
    }

    /** A list of numbers among a node's attributes; empty where it has none. */
    static List<Long> longs(NodeDef node, String attribute) {
        return node.getAttrOrDefault(attribute, AttrValue.getDefaultInstance())
                .getList()
                .getIList();
    }

    private static TensorProto constant(NodeDef input, DataType type) {
        TensorProto tensor = constantAttribute(input);
        if (tensor.getDtype() != type) {
            throw new OneDnnException("constant " + input.getName() + " is " + tensor.getDtype() + ", not " + type);
        }
        return tensor;
    }

    private static TensorProto constantAttribute(NodeDef input) {
        if (!input.getOp().equals("Const")) {
            throw new OneDnnException("layer " + input.getName() + " is a " + input.getOp() + ", not a constant");
        }
        return input.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
    }

    private static ByteBuffer content(TensorProto tensor) {
        return tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int count(TensorProto tensor) {
        return IntStream.of(sizes(tensor.getTensorShape())).reduce(1, Math::multiplyExact);
    }

    private static int[] sizes(TensorShapeProto shape) {
        return shape.getDimList().stream()
                .mapToLong(TensorShapeProto.Dim::getSize)
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
