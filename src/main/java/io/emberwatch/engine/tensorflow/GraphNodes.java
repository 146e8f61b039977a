package io.emberwatch.engine.tensorflow;

import io.emberwatch.engine.GraphNode;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** Describes the operations of a loaded graph. */
final class GraphNodes {
    private static final int SMALL = 16;

    private final TF_Graph graph;

    /** @param graph borrowed */
    GraphNodes(TF_Graph graph) {
        this.graph = graph;
    }

    /** The operations of these definitions, with the shapes that TensorFlow inferred. */
    @SuppressWarnings("try") // the scope works by being open
    List<GraphNode> describe(List<NodeDef> definitions) {
        List<GraphNode> nodes = new ArrayList<>(definitions.size());
        try (PointerScope scope = new PointerScope()) {
            TF_Status status = TF_Status.newStatus();
            for (NodeDef definition : definitions) {
                nodes.add(new GraphNode(
                        definition.getName(),
                        definition.getOp(),
                        shape(definition.getName(), status),
                        definition.getInputList().stream()
                                .filter(input -> !input.startsWith("^"))
                                .map(GraphNodes::operation)
                                .toList(),
                        middle(definition, "ksize"),
                        middle(definition, "strides"),
                        smallIntegers(definition)));
            }
        }
        return List.copyOf(nodes);
    }

    /** Empty for scalars and where TensorFlow does not know the shape. */
    List<Integer> shape(String name, TF_Status status) {
        TF_Operation operation = tensorflow.TF_GraphOperationByName(graph, name);
        if (operation == null || operation.isNull() || tensorflow.TF_OperationNumOutputs(operation) == 0) {
            return List.of();
        }
        TF_Output output = new TF_Output(1).oper(operation).index(0);
        int dimensions = tensorflow.TF_GraphGetTensorNumDims(graph, output, status);
        if (dimensions <= 0) {
            return List.of();
        }
        long[] sizes = new long[dimensions];
        tensorflow.TF_GraphGetTensorShape(graph, output, sizes, dimensions, status);
        status.throwExceptionIfNotOK();
        List<Integer> shape = new ArrayList<>();
        for (long size : sizes) {
            shape.add(Math.toIntExact(size));
        }
        return shape;
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
            var content = tensor.getTensorContent()
                    .asReadOnlyByteBuffer()
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer();
            while (content.hasRemaining()) {
                integers.add(content.get());
            }
        }
        return integers.size() <= SMALL ? integers : List.of();
    }
}
