package io.emberwatch.lab.savedmodel.foreign;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.savedmodel.PackageFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A finished package, which is tried before it is written.
 *
 * @param graph from images to scores and logits
 * @param manifest what is said of it
 */
record PackageWriter(GraphDef graph, ModelManifest manifest) {
    static final int FORMAT = 1;
    static final String ARCHITECTURE = "savedmodel";
    private static final String FEATURES = "features";

    /**
     * Loads the package as the monitor does, beside its place, and runs it on drawn images, there and back.
     *
     * @return what the user should know, if the network has no gradients
     * @throws UserException if it cannot be used
     * @throws IOException if there is no space for it
     */
    Optional<String> check() throws IOException {
        Path folder = Files.createTempDirectory("emberwatch-import-");
        PackageFiles files = new PackageFiles(folder);
        try {
            write(files);
            try (ModelPackage bundle = ModelPackage.open(folder);
                    Network network = NetworkLoader.load(
                            bundle, new NetworkOptions(EngineChoice.TENSORFLOW, Device.CPU, Precision.FP32, 0, 2))) {
                return gradients(network);
            }
        } finally {
            files.delete();
        }
    }

    private Optional<String> gradients(Network network) {
        ByteBuffer bytes =
                DrawnImages.draw(1, manifest.input().height(), manifest.input().width());
        float[] rgb = new float[bytes.remaining()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bytes.get(i) & 0xff;
        }
        ImageBatch image =
                new ImageBatch(1, manifest.input().height(), manifest.input().width(), rgb);
        try {
            network.inspect()
                    .run(
                            image,
                            ForwardRequest.gradients(
                                    List.of(manifest.features()), Target.LOGIT, OptionalInt.of(manifest.fireIndex())));
            return Optional.empty();
        } catch (UserException e) {
            return Optional.of("TensorFlow has no gradient at layer " + manifest.features()
                    + ": Grad-CAM is not possible there; choose explain.method eigencam, or another --layer");
        }
    }

    /** Writes both files, as {@link PackageFiles} does. */
    void write(PackageFiles files) throws IOException {
        SignatureDef signature = SignatureDef.newBuilder()
                .setMethodName("tensorflow/serving/predict")
                .putInputs(
                        PackageGraph.IMAGES,
                        info(
                                PackageGraph.IMAGES,
                                DataType.DT_UINT8,
                                -1,
                                manifest.input().height(),
                                manifest.input().width(),
                                3))
                .putOutputs(PackageGraph.SCORES, scores(PackageGraph.SCORES))
                .putOutputs(PackageGraph.LOGITS, scores(PackageGraph.LOGITS))
                .putOutputs(FEATURES, info(manifest.features(), DataType.DT_FLOAT, -1, -1, -1, -1))
                .build();
        files.write(
                SavedModel.newBuilder()
                        .setSavedModelSchemaVersion(1)
                        .addMetaGraphs(MetaGraphDef.newBuilder()
                                .setMetaInfoDef(
                                        MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                                .setGraphDef(graph)
                                .putSignatureDef("serving_default", signature))
                        .build(),
                manifest);
    }

    private TensorInfo scores(String name) {
        return info(name, DataType.DT_FLOAT, -1, manifest.labels().size());
    }

    private static TensorInfo info(String name, DataType type, long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorInfo.newBuilder()
                .setName(name + ":0")
                .setDtype(type)
                .setTensorShape(shape)
                .build();
    }
}
