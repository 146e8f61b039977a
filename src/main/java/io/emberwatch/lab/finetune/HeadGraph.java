package io.emberwatch.lab.finetune;

import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.core.modelpackage.Sha256;
import io.emberwatch.lab.finetune.HeadTuning.LinearHead;
import io.emberwatch.lab.savedmodel.FrozenDenseNet;
import io.emberwatch.lab.savedmodel.PackageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The graph of a model package whose head is the mean over space and one dense layer: knows where that head is, and gives
 * the same graph with another one. Immutable.
 */
final class HeadGraph {
    private final Path file;
    private final SavedModel model;
    private final String sha256;
    private final Map<String, Integer> positions = new HashMap<>();
    private final String kernel;
    private final String bias;
    private final String temperature;

    private HeadGraph(Path file, SavedModel model, String sha256, ModelManifest manifest) {
        this.file = file;
        this.model = model;
        this.sha256 = sha256;
        for (int i = 0; i < graph().getNodeCount(); i++) {
            positions.put(graph().getNode(i).getName(), i);
        }
        List<ModelManifest.Dense> dense = manifest.head().dense();
        if (dense.size() != 1) {
            throw unfit("its head has " + dense.size() + " dense layers");
        }
        kernel = dense.get(0).kernel();
        bias = dense.get(0).bias();
        SignatureDef signature = model.getMetaGraphs(0).getSignatureDefOrThrow("serving_default");
        NodeDef sum = node(signature.getOutputsOrThrow(FrozenDenseNet.LOGITS).getName(), "BiasAdd");
        NodeDef product = node(sum.getInput(0), "MatMul");
        expect(node(bias, "Const").getName(), sum.getInput(1));
        expect(node(kernel, "Const").getName(), product.getInput(1));
        NodeDef mean = node(product.getInput(0), "Mean");
        node(mean.getInput(0), "Relu");
        NodeDef softmax =
                node(signature.getOutputsOrThrow(FrozenDenseNet.SCORES).getName(), "Softmax");
        NodeDef scaled = node(softmax.getInput(0), "Div");
        expect(sum.getName(), scaled.getInput(0));
        temperature = node(scaled.getInput(1), "Const").getName();
    }

    /**
     * Reads the graph of a package.
     *
     * @throws ModelPackageException if it cannot be read or its head is another
     */
    static HeadGraph read(ModelPackage bundle) {
        Path file = new PackageFiles(bundle.directory()).graph();
        try {
            byte[] bytes = Files.readAllBytes(file);
            MessageDigest digest = Sha256.start();
            digest.update(bytes);
            return new HeadGraph(file, SavedModel.parseFrom(bytes), Sha256.end(digest), bundle.manifest());
        } catch (IOException e) {
            throw new ModelPackageException(file + " cannot be read as a SavedModel: " + e.getMessage(), e);
        }
    }

    /** SHA-256 of {@code saved_model.pb}, as hexadecimal digits. */
    String sha256() {
        return sha256;
    }

    /** The same SavedModel with other constants in its head; everything else stays as it is. */
    SavedModel with(LinearHead head, double newTemperature) {
        SavedModel.Builder copy = model.toBuilder();
        GraphDef.Builder graph = copy.getMetaGraphsBuilder(0).getGraphDefBuilder();
        set(graph, kernel, head.kernel(), head.channels(), head.classes());
        set(graph, bias, head.bias(), head.classes());
        set(graph, temperature, new float[] {(float) newTemperature});
        return copy.build();
    }

    private void set(GraphDef.Builder graph, String name, float[] values, long... shape) {
        TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
        for (long size : shape) {
            sizes.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(sizes);
        for (float value : values) {
            tensor.addFloatVal(value);
        }
        graph.getNodeBuilder(positions.get(name))
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build());
    }

    private GraphDef graph() {
        return model.getMetaGraphs(0).getGraphDef();
    }

    private NodeDef node(String tensor, String operation) {
        Integer position = positions.get(name(tensor));
        if (position == null) {
            throw unfit("its graph has no " + tensor);
        }
        NodeDef node = graph().getNode(position);
        if (!node.getOp().equals(operation)) {
            throw unfit(node.getName() + " is " + node.getOp() + ", expected " + operation);
        }
        return node;
    }

    private void expect(String name, String tensor) {
        if (!name(tensor).equals(name)) {
            throw unfit("its logits come from " + name(tensor) + ", expected " + name);
        }
    }

    private static String name(String tensor) {
        return tensor.endsWith(":0") ? tensor.substring(0, tensor.length() - 2) : tensor;
    }

    private ModelPackageException unfit(String fault) {
        return new ModelPackageException("model " + file.getParent()
                + " cannot be fine-tuned at its head, which must be the mean over space and one dense layer: " + fault);
    }
}
