package io.emberwatch.engine.tensorflow;

import io.emberwatch.engine.GraphNode;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** Describes the operations of a loaded graph. */
final class GraphNodes {
    private static final int SMALL = 16;

    private GraphNodes() {}

    /**
     * The operations of these definitions, with the shapes that TensorFlow inferred.
     *
     * @param graph borrowed
     */
    static List<GraphNode> describe(Graph graph, List<NodeDef> definitions) {
        return definitions.stream()
                .map(definition -> new GraphNode(
                        definition.getName(),
                        definition.getOp(),
                        shape(graph.operation(definition.getName())),
                        definition.getInputList().stream()
                                .filter(input -> !input.startsWith("^"))
                                .map(GraphNodes::operation)
                                .toList(),
                        middle(definition, "ksize"),
                        middle(definition, "strides"),
                        smallIntegers(definition),
                        definition.containsAttr(GraphNode.LEARNT)))
                .toList();
    }

    /** Empty for scalars and where TensorFlow does not know the shape. */
    private static List<Integer> shape(GraphOperation operation) {
        if (operation == null || operation.numOutputs() == 0) {
            return List.of();
        }
        Shape shape = operation.output(0).shape();
        return shape.isUnknown()
                ? List.of()
                : LongStream.of(shape.asArray()).mapToObj(Math::toIntExact).toList();
    }

    /** {@code name:1} or {@code name} to {@code name}. */
    static String operation(String output) {
        int colon = output.lastIndexOf(':');
        return colon < 0 ? output : output.substring(0, colon);
    }

    /** Height and width of an NHWC list of four. */
    private static List<Integer> middle(NodeDef definition, String attribute) {
        AttrValue value = definition.getAttrMap().get(attribute);
        if (value == null || value.getList().getICount() != 4) {
            return List.of();
        }
        return List.of((int) value.getList().getI(1), (int) value.getList().getI(2));
    }

    private static List<Integer> smallIntegers(NodeDef definition) {
        AttrValue value = definition.getAttrMap().get("value");
        if (!definition.getOp().equals("Const") || value == null) {
            return List.of();
        }
        TensorProto tensor = value.getTensor();
        if (tensor.getDtype() != DataType.DT_INT32) {
            return List.of();
        }
        List<Integer> integers = new ArrayList<>(tensor.getIntValList());
        if (integers.isEmpty() && tensor.getTensorContent().size() <= SMALL * Integer.BYTES) {
            IntBuffer content = tensor.getTensorContent()
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer();
            while (content.hasRemaining()) {
                integers.add(content.get());
            }
        }
        return integers.size() <= SMALL ? integers : List.of();
    }
}
