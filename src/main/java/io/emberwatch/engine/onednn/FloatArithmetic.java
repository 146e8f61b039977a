package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import io.emberwatch.engine.onednn.DenseNetModel.Transition;
import io.emberwatch.engine.onednn.ImageLoader.FloatImages;
import io.emberwatch.engine.onednn.Operation.View;
import java.util.Optional;

/** float32 or bfloat16 throughout; sums are float32 in both. */
final class FloatArithmetic implements Arithmetic {
    private final ElementType type;
    private final DenseNetModel model;

    FloatArithmetic(ElementType type, DenseNetModel model) {
        this.type = type;
        this.model = model;
    }

    @Override
    public ElementType activations(int block) {
        return type;
    }

    @Override
    public ElementType stemOutput() {
        return type;
    }

    @Override
    public ElementType floatWeights() {
        return type;
    }

    @Override
    public ImageLoader images() {
        return ImageLoader.of(model, new FloatImages(type, model));
    }

    @Override
    public LayerWeights stem() {
        return LayerWeights.folded(model.stem(), model.stemNorm(), true);
    }

    @Override
    public Operation activate(OperationFactory factory, int block, Affine norm, int width, View source, View target) {
        return factory.norm(norm.widened(width), source, target);
    }

    @Override
    public LayerWeights narrow(int block, Layer layer) {
        return LayerWeights.folded(layer.narrow(), layer.narrowNorm(), true);
    }

    @Override
    public LayerWeights wide(int block, Layer layer) {
        return LayerWeights.linear(layer.wide());
    }

    @Override
    public LayerWeights transition(int block, Transition transition) {
        return LayerWeights.linear(transition.kernel());
    }

    @Override
    public Optional<Affine> features() {
        return Optional.empty();
    }
}
