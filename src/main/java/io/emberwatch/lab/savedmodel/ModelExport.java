package io.emberwatch.lab.savedmodel;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Writes a DenseNet as a model package: {@code saved_model.pb} with frozen weights and {@code model.json}. Its signatures are
 * {@code serving_default} from images to scores, {@code gradcam} from the last feature map to heat maps, and {@code explain}
 * from images to the layers that explanations look at.
 *
 * @param spec the network
 * @param input the images it takes
 * @param names what the layers of its head are called
 * @param originals what the file that the network was imported from calls those layers that have another name here
 * @param weights its parameters, with the running statistics that inference needs
 * @param labels class names in the order of the logits
 * @param fireClass the label that means fire
 * @param threshold score of the fire class from which an image counts as fire
 * @param temperature what logits are divided by before the softmax
 * @param training summary of the training run
 * @param figures of the validation, see {@link ModelManifest#figures}
 */
public record ModelExport(
        DenseNetSpec spec,
        NetworkSpec.Input input,
        DenseNet.HeadNames names,
        Map<String, String> originals,
        Weights weights,
        List<String> labels,
        String fireClass,
        double threshold,
        double temperature,
        JsonNode training,
        JsonNode figures) {
    private static final int FORMAT = 1;

    /** The package of a network with Keras' own preprocessing and names, for images of this height and width. */
    public ModelExport(
            DenseNetSpec spec,
            int size,
            Weights weights,
            List<String> labels,
            String fireClass,
            double threshold,
            double temperature,
            JsonNode training,
            JsonNode figures) {
        this(
                spec,
                new NetworkSpec.Input(size, DenseNet.PREPROCESSING),
                DenseNet.HeadNames.standard(spec.hidden().size()),
                Map.of(),
                weights,
                labels,
                fireClass,
                threshold,
                temperature,
                training,
                figures);
    }

    /** Writes both files into the folder, as {@link PackageFiles} does. */
    public void write(Path folder) throws IOException {
        try (FrozenDenseNet network = new FrozenDenseNet(spec, weights, input, names, temperature)) {
            // Written by hand rather than by SavedModelBundle's exporter, which wants variables to save.
            SavedModel savedModel = SavedModel.newBuilder()
                    .setSavedModelSchemaVersion(1)
                    .addMetaGraphs(metaGraph(network))
                    .build();
            ModelManifest manifest = new ModelManifest(
                    FORMAT,
                    spec.name(),
                    new ModelManifest.Input(input.imageHeight(), input.imageWidth(), input.preprocessing()),
                    labels,
                    fireClass,
                    threshold,
                    temperature,
                    network.outputs().features().op().name(),
                    network.head(),
                    network.layers(originals),
                    training,
                    figures);
            new PackageFiles(folder).write(savedModel, manifest);
        }
    }

    private static MetaGraphDef metaGraph(FrozenDenseNet network) {
        Operand<?> features = network.outputs().features();
        SignatureDef.Builder explain = signature(network)
                .putInputs(FrozenDenseNet.IMAGES, info(network.images()))
                .putOutputs(FrozenDenseNet.FEATURES, info(features));
        network.stages().forEach((name, output) -> explain.putOutputs(name, info(output)));
        return MetaGraphDef.newBuilder()
                .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                .setGraphDef(network.graph().toGraphDef())
                .putSignatureDef(
                        "serving_default",
                        signature(network)
                                .putInputs(FrozenDenseNet.IMAGES, info(network.images()))
                                .putOutputs(FrozenDenseNet.FEATURES, info(features))
                                .build())
                .putSignatureDef(
                        "gradcam",
                        signature(network)
                                .putInputs(FrozenDenseNet.FEATURES, info(features))
                                .putOutputs(FrozenDenseNet.MAPS, info(network.maps()))
                                .build())
                .putSignatureDef("explain", explain.build())
                .build();
    }

    private static SignatureDef.Builder signature(FrozenDenseNet network) {
        return SignatureDef.newBuilder()
                .setMethodName("tensorflow/serving/predict")
                .putOutputs(FrozenDenseNet.SCORES, info(network.scores()))
                .putOutputs(FrozenDenseNet.LOGITS, info(network.outputs().logits()));
    }

    private static TensorInfo info(Operand<?> operand) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : operand.shape().asArray()) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorInfo.newBuilder()
                .setName(operand.op().name() + ":" + operand.asOutput().index())
                .setDtype(operand.asOutput().dataType())
                .setTensorShape(shape)
                .build();
    }
}
