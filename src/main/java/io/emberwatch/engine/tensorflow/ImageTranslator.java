package io.emberwatch.engine.tensorflow;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.NetworkOutput;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Bytes to a tensor and tensors to plain Java. Every tensor belongs to the context's manager and dies with the run;
 * the feature maps are copied out only where the scores ask for them.
 */
final class ImageTranslator implements NoBatchifyTranslator<ForwardInput, NetworkOutput> {
    private static final String WANTS_FEATURES = "wantsFeatures";

    private final ModelManifest manifest;

    ImageTranslator(ModelManifest manifest) {
        this.manifest = manifest;
    }

    @Override
    public NDList processInput(TranslatorContext context, ForwardInput batch) {
        context.setAttachment(WANTS_FEATURES, batch.wantsFeatures());
        ModelManifest.Input input = manifest.input();
        Shape shape = new Shape(batch.count(), input.height(), input.width(), 3);
        NDArray images = context.getNDManager().create(batch.images(), shape, DataType.UINT8);
        images.setName(TensorFlowNetwork.IMAGES);
        return new NDList(images);
    }

    @Override
    public NetworkOutput processOutput(TranslatorContext context, NDList outputs) {
        NDArray scoreArray = outputs.get(TensorFlowNetwork.SCORES);
        float[] scores = scoreArray.toFloatArray();
        NDArray logitArray = outputs.get(TensorFlowNetwork.LOGITS);
        float[] logits = logitArray == null ? logits(scores) : logitArray.toFloatArray();
        @SuppressWarnings("unchecked")
        Predicate<float[]> wantsFeatures = (Predicate<float[]>) context.getAttachment(WANTS_FEATURES);
        Optional<FeatureMaps> features = wantsFeatures.test(scores)
                ? Optional.of(maps(outputs.get(TensorFlowNetwork.FEATURES)))
                : Optional.empty();
        return new NetworkOutput(Math.toIntExact(scoreArray.getShape().get(1)), scores, logits, features);
    }

    /** A package of before logits were exported: they follow from the scores, but for a constant. */
    private float[] logits(float[] scores) {
        float[] logits = new float[scores.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (Math.log(Math.max(scores[i], Float.MIN_NORMAL)) * manifest.temperature());
        }
        return logits;
    }

    private static FeatureMaps maps(NDArray array) {
        int[] size = new int[4];
        for (int i = 0; i < size.length; i++) {
            size[i] = Math.toIntExact(array.getShape().get(i));
        }
        return new FeatureMaps(size[0], size[1], size[2], size[3], array.toFloatArray());
    }
}
