package io.emberwatch.lab.savedmodel;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.lab.network.Weight;
import io.emberwatch.lab.network.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Takes the weights out of a model package again, so that training can go on from it. */
public final class PackagedWeights {
    private static final AttrValue NONE = AttrValue.getDefaultInstance();

    private PackagedWeights() {}

    /**
     * All constants of the package's graph that are float32, by their names there; those of a network are called as its
     * layers are.
     *
     * @throws ModelPackageException if its {@code saved_model.pb} cannot be read
     */
    public static Weights read(ModelPackage model) {
        Path file = new PackageFiles(model.directory()).graph();
        Map<String, Weight> weights = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (NodeDef node :
                    SavedModel.parseFrom(in).getMetaGraphs(0).getGraphDef().getNodeList()) {
                TensorProto tensor = node.getAttrOrDefault("value", NONE).getTensor();
                if (node.getOp().equals("Const") && tensor.getDtype() == DataType.DT_FLOAT) {
                    weights.put(node.getName(), weight(tensor));
                }
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new ModelPackageException(file + " cannot be read: " + e.getMessage(), e);
        }
        return new Weights(weights);
    }

    /** Values lie in one block, or one by one; the last of these stands for all that are missing. */
    private static Weight weight(TensorProto tensor) {
        Shape shape = Shape.of(tensor.getTensorShape().getDimList().stream()
                .mapToLong(TensorShapeProto.Dim::getSize)
                .toArray());
        float[] values = new float[Math.toIntExact(shape.size())];
        int listed = tensor.getFloatValCount();
        if (listed > 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatVal(Math.min(i, listed - 1));
            }
        } else if (!tensor.getTensorContent().isEmpty()) {
            ByteBuffer.wrap(tensor.getTensorContent().toByteArray())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
        }
        return new Weight(shape, values);
    }
}
