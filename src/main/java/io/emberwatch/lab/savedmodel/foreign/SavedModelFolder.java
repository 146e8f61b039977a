package io.emberwatch.lab.savedmodel.foreign;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.emberwatch.core.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A SavedModel as TensorFlow loads it, on the CPU: its graph, and the values of its variables. Owns the session; one thread
 * uses and closes it.
 */
final class SavedModelFolder implements AutoCloseable {
    private static final String TAG = "serve";
    private static final String GRAPH_FILE = "saved_model.pb";
    /** Gives the handle of a variable of TensorFlow 2. */
    static final String HANDLE = "VarHandleOp";

    private final Path folder;
    private final SavedModelBundle bundle;
    /** How an operation that reads a variable is called, by the variable's handle. */
    private final Map<String, String> readers = new HashMap<>();

    private SavedModelFolder(Path folder, SavedModelBundle bundle) {
        this.folder = folder;
        this.bundle = bundle;
        bundle.metaGraphDef().getGraphDef().getNodeList().stream()
                .filter(node -> node.getOp().equals("ReadVariableOp"))
                .forEach(node -> readers.put(Tensors.operation(node.getInput(0)), node.getName()));
    }

    /** @throws UserException with the remedy if the folder holds no SavedModel that can be loaded */
    static SavedModelFolder load(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserException(folder + (Files.exists(folder) ? " is not a folder" : " does not exist")
                    + ": name the folder of a SavedModel, which has a " + GRAPH_FILE
                    + "; for .h5 and .keras files there is import-keras");
        }
        if (!Files.isRegularFile(folder.resolve(GRAPH_FILE))) {
            throw new UserException(folder + " has no " + GRAPH_FILE
                    + ": save the model with model.save(DIR) of Keras 2 or model.export(DIR) of Keras 3");
        }
        try {
            SavedModelBundle bundle = SavedModelBundle.loader(folder.toString())
                    .withTags(TAG)
                    .withConfigProto(
                            ConfigProto.newBuilder().putDeviceCount("GPU", 0).build())
                    .load();
            return new SavedModelFolder(folder, bundle);
        } catch (TensorFlowException | IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new UserException(
                    folder + ": TensorFlow cannot load it as a SavedModel for serving (" + reason
                            + "): save it again, with all files of the folder variables",
                    e);
        }
    }

    Path path() {
        return folder;
    }

    MetaGraphDef graph() {
        return bundle.metaGraphDef();
    }

    /** @throws UserException with the names there are if there is none of this name */
    SignatureDef signature(String name) {
        Map<String, SignatureDef> all = graph().getSignatureDefMap();
        SignatureDef signature = all.get(name);
        if (signature == null || signature.getInputsCount() == 0) {
            Set<String> usable = new TreeSet<>();
            all.forEach((key, each) -> {
                if (each.getInputsCount() > 0) {
                    usable.add(key);
                }
            });
            throw new UserException(folder + " has no signature " + name + ": name one with --signature, of " + usable
                    + "; if there is none, save the model with model.save(DIR) of Keras 2 or"
                    + " model.export(DIR) of Keras 3");
        }
        return signature;
    }

    /**
     * The values of variables, in one run: TensorFlow prepares the whole graph anew for each.
     *
     * @param handles the operations that give their handles; those of TensorFlow 1 give the values themselves
     * @return in the same order
     */
    List<TensorProto> variables(List<NodeDef> handles) {
        Session.Runner runner = bundle.session().runner();
        handles.forEach(handle -> runner.fetch(reader(handle)));
        try (Result result = runner.run()) {
            List<TensorProto> values = new ArrayList<>();
            for (int i = 0; i < handles.size(); i++) {
                values.add(proto(result.get(i)));
            }
            return values;
        } catch (TensorFlowException e) {
            throw new UserException(
                    folder + ": its variables cannot be read ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "): save the model again, with all files of the folder variables",
                    e);
        }
    }

    /** The operation that gives a variable's value. */
    private String reader(NodeDef handle) {
        if (!handle.getOp().equals(HANDLE)) {
            return handle.getName();
        }
        return readers.computeIfAbsent(handle.getName(), name -> {
            Graph graph = bundle.graph();
            Output<?> read = graph.opBuilder("ReadVariableOp", name + "/emberwatch_read", graph.baseScope())
                    .addInput(graph.operationOrThrow(name).output(0))
                    .setAttr("dtype", handle.getAttrOrThrow("dtype").getType())
                    .build()
                    .output(0);
            return read.op().name();
        });
    }

    /**
     * Runs the SavedModel's own graph.
     *
     * @param values for the tensor of this name; borrowed
     * @return what another tensor is then, which must be float32
     */
    float[] run(String input, Tensor values, String output) {
        try (Result result =
                bundle.session().runner().feed(input, values).fetch(output).run()) {
            float[] floats = new float[Math.toIntExact(result.get(0).shape().size())];
            result.get(0).asRawTensor().data().asFloats().read(floats);
            return floats;
        }
    }

    private static TensorProto proto(Tensor tensor) {
        ByteDataBuffer data = tensor.asRawTensor().data();
        byte[] bytes = new byte[Math.toIntExact(data.size())];
        data.read(bytes);
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : tensor.shape().asArray()) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        // The array is nobody else's; a copy more of all weights would count.
        ByteString content = UnsafeByteOperations.unsafeWrap(bytes);
        return TensorProto.newBuilder()
                .setDtype(DataType.forNumber(tensor.dataType().getNumber()))
                .setTensorShape(shape)
                .setTensorContent(content)
                .build();
    }

    @Override
    public void close() {
        bundle.close();
    }

    /** Names of tensors: {@code operation:output}. */
    static final class Tensors {
        private Tensors() {}

        /** {@code name:1} or {@code name} to {@code name}. */
        static String operation(String tensor) {
            int colon = tensor.indexOf(':');
            return colon < 0 ? tensor : tensor.substring(0, colon);
        }

        /** {@code name:1} to 1, {@code name} to 0. */
        static int output(String tensor) {
            int colon = tensor.lastIndexOf(':');
            return colon < 0 ? 0 : Integer.parseInt(tensor.substring(colon + 1));
        }

        /** As graphs write it. */
        static String of(String operation, int output) {
            return output == 0 ? operation : operation + ":" + output;
        }
    }
}
