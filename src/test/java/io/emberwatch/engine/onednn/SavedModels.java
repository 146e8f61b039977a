package io.emberwatch.engine.onednn;

import com.google.protobuf.ByteString;
import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Block;
import io.emberwatch.engine.onednn.DenseNetModel.Dense;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Writes a DenseNet as the graph that TensorFlow would have of it, without TensorFlow's natives. */
final class SavedModels {
    private final GraphDef.Builder graph = GraphDef.newBuilder();
    private int constants;

    private SavedModels() {}

    /** Writes {@code saved_model.pb} into the folder. */
    static Path write(DenseNetModel model, Path folder) throws IOException {
        return write(graph(model), model, folder);
    }

    static Path write(GraphDef graph, DenseNetModel model, Path folder) throws IOException {
        TensorInfo images = TensorInfo.newBuilder()
                .setName("images:0")
                .setTensorShape(shape(-1, model.height(), model.width(), 3))
                .build();
        SavedModel saved = SavedModel.newBuilder()
                .addMetaGraphs(MetaGraphDef.newBuilder()
                        .setGraphDef(graph)
                        .putSignatureDef(
                                "serving_default",
                                SignatureDef.newBuilder()
                                        .putInputs("images", images)
                                        .putOutputs(
                                                "scores",
                                                TensorInfo.newBuilder()
                                                        .setName("scores:0")
                                                        .build())
                                        .build()))
                .build();
        Path file = folder.resolve("saved_model.pb");
        try (OutputStream out = Files.newOutputStream(file)) {
            saved.writeTo(out);
        }
        return file;
    }

    static GraphDef graph(DenseNetModel model) {
        return new SavedModels().build(model);
    }

    private GraphDef build(DenseNetModel model) {
        String x = node("images", "Placeholder");
        x = node("Cast", "Cast", x);
        int[] order = model.preprocessing().order();
        if (order[0] == 2 && order[2] == 0) {
            x = node("turned", "ReverseV2", x, ints(3));
        } else if (order[0] != 0 || order[1] != 1) {
            x = node("ordered", "GatherV2", x, ints(order), ints(3));
        }
        x = node("scaled", "Mul", x, floats(model.preprocessing().scale()));
        x = node("preprocess", "Add", x, floats(model.preprocessing().offset()));
        x = node("zero_padding2d", "PadV2", x, ints(0, 0, 3, 3, 3, 3, 0, 0), floats(0));
        x = conv(x, model.stem(), 2, "VALID");
        x = normed(x, model.stemNorm());
        x = node("zero_padding2d_1", "PadV2", x, ints(0, 0, 1, 1, 1, 1, 0, 0), floats(0));
        x = add(NodeDef.newBuilder()
                .setName("pool1")
                .setOp("MaxPoolV2")
                .addAllInput(List.of(x, ints(1, 3, 3, 1), ints(1, 2, 2, 1)))
                .putAttr("padding", text("VALID")));
        for (Block block : model.blocks()) {
            for (Layer layer : block.layers()) {
                String y = conv(normed(x, layer.norm()), layer.narrow(), 1, "VALID");
                y = conv(normed(y, layer.narrowNorm()), layer.wide(), 1, "SAME");
                x = node(layer.wide().name() + "_concat", "ConcatV2", x, y, ints(3));
            }
            if (block.transition().isPresent()) {
                Kernel kernel = block.transition().get().kernel();
                x = conv(normed(x, block.transition().get().norm()), kernel, 1, "VALID");
                x = add(NodeDef.newBuilder()
                        .setName(kernel.name() + "_pool")
                        .setOp("AvgPool")
                        .addInput(x)
                        .putAttr("ksize", longs(1, 2, 2, 1))
                        .putAttr("strides", longs(1, 2, 2, 1))
                        .putAttr("padding", text("VALID")));
            }
        }
        x = normed(x, model.lastNorm());
        x = node("pooled", model.pooling() == Pooling.MAX ? "Max" : "Mean", x, ints(1, 2));
        int inputs = model.features();
        for (Dense dense : model.head()) {
            int outputs = dense.bias().length;
            x = node(
                    dense.name(),
                    "BiasAdd",
                    node(dense.name() + "/product", "MatMul", x, constant(dense.kernel(), inputs, outputs)),
                    floats(dense.bias()));
            if (dense.activation().equals(Activation.RELU)) {
                x = node(dense.name() + "_relu", "Relu", x);
            }
            inputs = outputs;
        }
        node("scores", "Softmax", node("Div", "Div", x, floats(model.temperature())));
        return graph.build();
    }

    private String normed(String x, Affine norm) {
        float[] ones = new float[norm.channels()];
        Arrays.fill(ones, 1);
        String[] inputs = {
            x, floats(norm.scale()), floats(norm.shift()), floats(new float[norm.channels()]), floats(ones)
        };
        return node(norm.name() + "_relu", "Relu", node(norm.name(), "FusedBatchNormV3", inputs));
    }

    private String conv(String x, Kernel kernel, int stride, String padding) {
        int size = kernel.size();
        String weights = constant(kernel.values(), size, size, kernel.inputs(), kernel.outputs());
        return add(NodeDef.newBuilder()
                .setName(kernel.name())
                .setOp("Conv2D")
                .addInput(x)
                .addInput(weights)
                .putAttr("strides", longs(1, stride, stride, 1))
                .putAttr("padding", text(padding)));
    }

    private String node(String name, String op, String... inputs) {
        return add(NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs)));
    }

    private String add(NodeDef.Builder node) {
        graph.addNode(node);
        return node.getName();
    }

    private String floats(float... values) {
        return constant(values, values.length);
    }

    private String constant(float[] values, long... sizes) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(shape(sizes))
                .setTensorContent(ByteString.copyFrom(bytes)));
    }

    private String ints(int... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_INT32).setTensorShape(shape(values.length));
        for (int value : values) {
            tensor.addIntVal(value);
        }
        return constant(tensor);
    }

    private String constant(TensorProto.Builder tensor) {
        return add(NodeDef.newBuilder()
                .setName("Const_" + constants++)
                .setOp("Const")
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build()));
    }

    private static TensorShapeProto shape(long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return shape.build();
    }

    private static AttrValue text(String value) {
        return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
    }

    private static AttrValue longs(long... values) {
        AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
        for (long value : values) {
            list.addI(value);
        }
        return AttrValue.newBuilder().setList(list).build();
    }
}
