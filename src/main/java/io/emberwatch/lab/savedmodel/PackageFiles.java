package io.emberwatch.lab.savedmodel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The two files of a model package.
 *
 * @param folder that holds them
 */
public record PackageFiles(Path folder) {
    private static final AttrValue NONE = AttrValue.getDefaultInstance();

    /** Whether one of them is there. */
    public boolean exist() {
        return Files.exists(graph()) || Files.exists(manifest());
    }

    /** Where the graph lies. */
    public Path graph() {
        return folder.resolve(ModelPackage.GRAPH_FILE);
    }

    /**
     * Writes both beside their places first: whoever looks, even after a kill, sees the old package, none, or the new one.
     * The folder is made if need be.
     */
    public void write(SavedModel model, ModelManifest description) throws IOException {
        Files.createDirectories(folder);
        Path graphPart = folder.resolve(ModelPackage.GRAPH_FILE + ".part");
        Path manifestPart = folder.resolve(ModelPackage.MANIFEST_FILE + ".part");
        try (OutputStream out = Files.newOutputStream(graphPart)) {
            model.writeTo(out);
        }
        ObjectNode fields = Json.tree(description);
        if (!description.hasHead()) {
            fields.remove("head");
        }
        Json.write(manifestPart, fields);
        Files.deleteIfExists(manifest());
        // It belongs to the graph that is replaced.
        Files.deleteIfExists(folder.resolve(ModelPackage.CALIBRATION_FILE));
        Files.move(graphPart, graph(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(manifestPart, manifest(), StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Copies a package's two files here.
     *
     * @throws UserException if a package lies here already
     */
    public void copyOf(ModelPackage other) throws IOException {
        if (exist()) {
            throw new UserException("--out: " + folder + " already holds a model: name another folder or remove it");
        }
        Files.createDirectories(folder);
        Files.copy(other.directory().resolve(ModelPackage.GRAPH_FILE), graph());
        Files.copy(other.directory().resolve(ModelPackage.MANIFEST_FILE), manifest());
    }

    /** Removes the folder and all files in it. */
    public void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path manifest() {
        return folder.resolve(ModelPackage.MANIFEST_FILE);
    }

    /**
     * All constants of the package's graph that are float32, by their names there; those of a network are called as its
     * layers are.
     *
     * @throws ModelPackageException if its {@code saved_model.pb} cannot be read
     */
    public static Weights weights(ModelPackage model) {
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
