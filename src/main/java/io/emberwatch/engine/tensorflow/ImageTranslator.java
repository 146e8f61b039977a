package io.emberwatch.engine.tensorflow;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.util.function.Predicate;

/**
 * Bytes to a tensor and tensors to plain Java. Every tensor belongs to the context's manager and dies with the run;
 * the feature maps are copied out only where the scores ask for them.
 */
final class ImageTranslator implements NoBatchifyTranslator<ImageBuffer, NetworkOutput> {
    private static final String WANTS_FEATURES = "wantsFeatures";

    private final ModelManifest.Input input;

    ImageTranslator(ModelManifest.Input input) {
        this.input = input;
    }

    @Override
    public NDList processInput(TranslatorContext context, ImageBuffer batch) {
        context.setAttachment(WANTS_FEATURES, batch.wantsFeatures());
        Shape shape = new Shape(batch.size(), input.height(), input.width(), 3);
        NDArray images = context.getNDManager().create(batch.pictures(), shape, DataType.UINT8);
        images.setName(Network.IMAGES);
        return new NDList(images);
    }

    @Override
    public NetworkOutput processOutput(TranslatorContext context, NDList outputs) {
        NDArray scoreArray = outputs.get(Network.SCORES);
        NDArray featureArray = outputs.get(Network.FEATURES);
        float[] scores = scoreArray.toFloatArray();
        @SuppressWarnings("unchecked")
        Predicate<float[]> wantsFeatures = (Predicate<float[]>) context.getAttachment(WANTS_FEATURES);
        float[] features = wantsFeatures.test(scores) ? featureArray.toFloatArray() : NetworkOutput.NO_FEATURES;
        Shape shape = featureArray.getShape();
        return new NetworkOutput(
                scores,
                Math.toIntExact(scoreArray.getShape().get(1)),
                features,
                Math.toIntExact(shape.get(1)),
                Math.toIntExact(shape.get(2)),
                Math.toIntExact(shape.get(3)));
    }
}
