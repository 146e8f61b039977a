package io.emberwatch.lab.savedmodel.foreign;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A small frozen network that nobody's tool wrote, as TensorFlow 1 would have saved it: no functions, no variables. */
final class DrawnSavedModel {
    private final Random random = new Random(5);
    private final Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    private final Map<String, Operand<?>> outputs = new LinkedHashMap<>();

    /**
     * Writes it: a convolution named {@code body}, a mean over space, a dense layer of {@code many} outputs, and an end.
     *
     * @param input sizes of the images; -1 where any will do
     * @param end makes the result of the dense layer's; its name is that of the signature's output
     */
    Path write(
            Path folder,
            Class<? extends TType> type,
            Shape input,
            int many,
            Map<String, BiFunction<Ops, Operand<TFloat32>, Operand<? extends TType>>> end)
            throws IOException {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<? extends TType> images = tf.withName("x").placeholder(type, Placeholder.shape(input));
            Operand<TFloat32> pixels = tf.math.div(tf.dtypes.cast(images, TFloat32.class), tf.constant(255f));
            Operand<TFloat32> body = tf.withName("body")
                    .nn
                    .relu(tf.nn.conv2d(pixels, weights(tf, 3, 3, 3, 6), List.of(1L, 4L, 4L, 1L), "SAME"));
            Operand<TFloat32> dense = tf.withName("dense")
                    .linalg
                    .matMul(tf.math.mean(body, tf.constant(new int[] {1, 2})), weights(tf, 6, many));
            inputs.put("x", images);
            end.forEach((name, makes) -> outputs.put(name, makes.apply(tf, dense)));
            return write(folder, graph);
        }
    }

    private Operand<TFloat32> weights(Ops tf, long... shape) {
        float[] values = new float[(int) Shape.of(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return tf.constant(Shape.of(shape), DataBuffers.of(values));
    }

    private Path write(Path folder, Graph graph) throws IOException {
        SignatureDef.Builder signature = SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");
        inputs.forEach((name, operand) -> signature.putInputs(name, info(operand)));
        outputs.forEach((name, operand) -> signature.putOutputs(name, info(operand)));
        Files.createDirectories(folder);
        try (OutputStream out = Files.newOutputStream(folder.resolve("saved_model.pb"))) {
            SavedModel.newBuilder()
                    .setSavedModelSchemaVersion(1)
                    .addMetaGraphs(MetaGraphDef.newBuilder()
                            .setMetaInfoDef(
                                    MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                            .setGraphDef(graph.toGraphDef())
                            .putSignatureDef("serving_default", signature.build()))
                    .build()
                    .writeTo(out);
        }
        return folder;
    }

    private static TensorInfo info(Operand<?> operand) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : operand.shape().asArray()) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorInfo.newBuilder()
                .setName(operand.op().name() + ":0")
                .setDtype(DataType.forNumber(operand.asOutput().dataType().getNumber()))
                .setTensorShape(shape)
                .build();
    }
}
