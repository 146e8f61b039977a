package io.emberwatch.model;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.bundle.ModelManifest;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A model package loaded for evaluation. Owns the native model: close it. Not thread-safe. */
final class SavedClassifier implements AutoCloseable {
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
     */
    static SavedClassifier load(ModelBundle model, boolean bf16) {
        SavedModelBundle bundle = SavedModelBundle.loader(model.directory().toString())
                .withTags("serve")
                .withConfigProto(TrainingSession.config(bf16))
                .load();
        return new SavedClassifier(model.manifest(), bundle);
    }

    ModelManifest manifest() {
        return manifest;
    }

    /** Class scores {@code [count][classes]} of RGB pictures that lie one after the other. */
    float[][] scores(byte[] pictures, int count) {
        return run(pictures, count, FrozenDenseNet.SCORES);
    }

    /** Logits before the temperature, {@code [count][classes]}. */
    float[][] logits(byte[] pictures, int count) {
        return run(pictures, count, FrozenDenseNet.LOGITS);
    }

    @Override
    public void close() {
        bundle.close();
    }

    private float[][] run(byte[] pictures, int count, String output) {
        Session session = bundle.session();
        int height = manifest.input().height();
        int width = manifest.input().width();
        try (Tensor images = TUint8.tensorOf(Shape.of(count, height, width, 3), DataBuffers.of(pictures));
                Result result = session.runner()
                        .feed(signature.getInputsOrThrow(FrozenDenseNet.IMAGES).getName(), images)
                        .fetch(signature.getOutputsOrThrow(output).getName())
                        .run()) {
            return StdArrays.array2dCopyOf((TFloat32) result.get(0));
        }
    }
}
