package io.emberwatch.lab.savedmodel.foreign;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Writes the few operations that a package adds behind a network's outputs {@code [N,K]}, all float32. Used once. */
final class GraphWriter {
    private static final AttrValue FLOAT =
            AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();
    private static final AttrValue INT =
            AttrValue.newBuilder().setType(DataType.DT_INT32).build();

    private final String scope;
    private final List<NodeDef> nodes = new ArrayList<>();

    /** @param scope begins the names of constants */
    GraphWriter(String scope) {
        this.scope = scope;
    }

    List<NodeDef> nodes() {
        return List.copyOf(nodes);
    }

    void identity(String name, String x) {
        add(name, "Identity", x);
    }

    void softmax(String name, String x) {
        add(name, "Softmax", x);
    }

    /** {@code log(max(x, smallest))}. */
    void logarithm(String name, String x) {
        TensorProto smallest = TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(TensorShapeProto.getDefaultInstance())
                .addFloatVal(Float.MIN_NORMAL)
                .build();
        String least = constant("smallest", DataType.DT_FLOAT, smallest);
        add(scope + "/positive", "Maximum", x, least);
        add(name, "Log", scope + "/positive");
    }

    /** A column of zeros, then the only column of {@code x}. */
    void padLeft(String name, String x) {
        String paddings = integers("paddings", List.of(2, 2), 0, 0, 1, 0);
        nodes.add(node(name, "Pad", x, paddings).putAttr("Tpaddings", INT).build());
    }

    /** One column of {@code x}, as {@code [N,1]}. */
    void column(String name, String x, int column) {
        String begin = integers("begin", List.of(2), 0, column);
        String size = integers("size", List.of(2), -1, 1);
        nodes.add(node(name, "Slice", x, begin, size).putAttr("Index", INT).build());
    }

    private void add(String name, String op, String... inputs) {
        nodes.add(node(name, op, inputs).build());
    }

    private static NodeDef.Builder node(String name, String op, String... inputs) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp(op)
                .addAllInput(List.of(inputs))
                .putAttr("T", FLOAT);
    }

    private String integers(String name, List<Integer> shape, int... values) {
        TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
        shape.forEach(size -> sizes.addDim(TensorShapeProto.Dim.newBuilder().setSize(size)));
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_INT32).setTensorShape(sizes);
        for (int value : values) {
            tensor.addIntVal(value);
        }
        return constant(name, DataType.DT_INT32, tensor.build());
    }

    private String constant(String name, DataType type, TensorProto value) {
        String full = scope + "/" + name;
        nodes.add(NodeDef.newBuilder()
                .setName(full)
                .setOp("Const")
                .putAttr("dtype", AttrValue.newBuilder().setType(type).build())
                .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
                .build());
        return full;
    }
}
