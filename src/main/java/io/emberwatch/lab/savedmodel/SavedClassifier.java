package io.emberwatch.lab.savedmodel;

import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.lab.network.SessionConfig;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A model package loaded for evaluation. Owns the native model: close it. Not thread-safe. */
public final class SavedClassifier implements AutoCloseable {
    private final ModelManifest manifest;
    private final SavedModelBundle bundle;
    private final SignatureDef signature;

    private SavedClassifier(ModelManifest manifest, SavedModelBundle bundle) {
        this.manifest = manifest;
        this.bundle = bundle;
        this.signature = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
    }

    /**
     * Loads a package, which it borrows: close the package after the classifier.
     *
     * @param bf16 whether to compute in bfloat16
     * @throws ModelPackageException if TensorFlow cannot load it
     */
    public static SavedClassifier load(ModelPackage model, boolean bf16) {
        try {
            SavedModelBundle bundle = SavedModelBundle.loader(model.directory().toString())
                    .withTags("serve")
                    .withConfigProto(SessionConfig.of(bf16))
                    .load();
            return new SavedClassifier(model.manifest(), bundle);
        } catch (TensorFlowException e) {
            throw new ModelPackageException(
                    "model in " + model.directory() + " cannot be used: TensorFlow cannot load its saved_model.pb: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    /** What the package says about itself. */
    public ModelManifest manifest() {
        return manifest;
    }

    /** Pictures of one size, one after the other, as the network takes them. */
    public static byte[] joined(List<byte[]> pictures) {
        int each = pictures.get(0).length;
        byte[] pixels = new byte[pictures.size() * each];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i), 0, pixels, i * each, each);
        }
        return pixels;
    }

    /** Class scores {@code [count][classes]} of RGB pictures that lie one after the other. */
    public float[][] scores(byte[] pictures, int count) {
        return values(pictures, count, name(FrozenDenseNet.SCORES));
    }

    /** Logits before the temperature, {@code [count][classes]}. */
    public float[][] logits(byte[] pictures, int count) {
        return values(pictures, count, name(FrozenDenseNet.LOGITS));
    }

    /** What a tensor {@code [count][any]} of the graph holds for RGB pictures that lie one after the other. */
    public float[][] values(byte[] pictures, int count, String tensor) {
        try (Tensor images = tensor(pictures, count);
                Result result = runner(images).fetch(tensor).run()) {
            return StdArrays.array2dCopyOf((TFloat32) result.get(0));
        }
    }

    /** Scores and the last feature maps of RGB pictures that lie one after the other. */
    public NetworkFeatures features(byte[] pictures, int count) {
        try (Tensor images = tensor(pictures, count);
                Result result = runner(images)
                        .fetch(name(FrozenDenseNet.SCORES))
                        .fetch(name(FrozenDenseNet.FEATURES))
                        .run()) {
            TFloat32 features = (TFloat32) result.get(1);
            return new NetworkFeatures(
                    StdArrays.array2dCopyOf((TFloat32) result.get(0)),
                    values(features),
                    Math.toIntExact(features.shape().get(1)),
                    Math.toIntExact(features.shape().get(2)));
        }
    }

    /**
     * The head's constants.
     *
     * @throws ModelPackageException if one that the manifest names is not in the graph
     */
    public HeadConstants head() {
        ModelManifest.Head head = manifest.head();
        return new HeadConstants(
                constant(head.scale()),
                constant(head.shift()),
                head.dense().stream()
                        .map(dense -> new HeadConstants.Dense(
                                constant(dense.kernel()),
                                constant(dense.bias()),
                                dense.activation().equals("relu")))
                        .toList());
    }

    @Override
    public void close() {
        bundle.close();
    }

    private float[] constant(String name) {
        try (Result result = bundle.session().runner().fetch(name).run()) {
            return values((TFloat32) result.get(0));
        } catch (IllegalArgumentException e) {
            throw new ModelPackageException(
                    "the model's description names the constant " + name
                            + ", which its graph does not have: export the model again",
                    e);
        }
    }

    private Tensor tensor(byte[] pictures, int count) {
        Shape shape =
                Shape.of(count, manifest.input().height(), manifest.input().width(), 3);
        return TUint8.tensorOf(shape, DataBuffers.of(pictures));
    }

    private Session.Runner runner(Tensor images) {
        return bundle.session()
                .runner()
                .feed(signature.getInputsOrThrow(FrozenDenseNet.IMAGES).getName(), images);
    }

    private String name(String output) {
        return signature.getOutputsOrThrow(output).getName();
    }

    private static float[] values(TFloat32 tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }
}
