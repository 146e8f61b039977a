package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.Calibration.Range;
import io.emberwatch.engine.onednn.DenseNetModel.Block;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import io.emberwatch.engine.onednn.DenseNetModel.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bytes throughout: activations u8, weights s8 with a scale for each output, sums int32. A stored byte {@code q} of a
 * feature map means {@code low + step * q} by channel.
 *
 * <p>No norm is computed: {@code relu(a * x + b)} of a byte is {@code a * step * (max(q, t) - t)} with the byte {@code t}
 * at which the ReLU opens, so that only a maximum by channel is left (a minimum where {@code a} is negative); the factor
 * goes into the weights that follow, and the offset into their bias.
 */
final class Int8Arithmetic implements Arithmetic {
    private final DenseNetModel model;
    private final Calibration calibration;
    private final List<Steps> maps = new ArrayList<>();

    /** @throws OneDnnException if the calibration is of another network */
    Int8Arithmetic(DenseNetModel model, Calibration calibration) {
        this.model = model;
        this.calibration = calibration;
        if (calibration.maps().size() != model.blocks().size()) {
            throw misfit();
        }
        for (int i = 0; i < model.blocks().size(); i++) {
            Block block = model.blocks().get(i);
            Layer last = block.layers().get(block.layers().size() - 1);
            Range range = calibration.maps().get(i);
            int channels = last.norm().channels() + last.wide().outputs();
            if (range.low().length != channels || range.high().length != channels) {
                throw misfit();
            }
            // What comes from the stem has passed a ReLU, which saturation at 0 stands for.
            maps.add(Steps.of(range, i == 0 ? model.stem().outputs() : 0));
        }
    }

    private static OneDnnException misfit() {
        return new OneDnnException("the calibration for int8 is of another network: make it again");
    }

    @Override
    public ElementType activations() {
        return ElementType.U8;
    }

    @Override
    public ElementType floatWeights() {
        return ElementType.F32;
    }

    @Override
    public ImageLoader images() {
        return new ByteImages(model);
    }

    @Override
    public LayerWeights stem() {
        float[] factors = model.preprocessing().scale();
        float[] offsets = new float[3];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = -model.preprocessing().offset()[i] / factors[i];
        }
        Kernel kernel = model.stem()
                .scaledInputs(factors)
                .scaledOutputs(model.stemNorm().scale());
        if (model.preprocessing().reversed()) {
            kernel = kernel.reversedInputs();
            offsets = new float[] {offsets[2], offsets[1], offsets[0]};
        }
        return QuantizedKernel.weights(
                kernel, offsets, model.stemNorm().shift(), maps.get(0).first(kernel.outputs()), true);
    }

    @Override
    public Operation activate(OperationFactory factory, int block, Affine norm, int width, View source, View target) {
        return Threshold.of(norm, maps.get(block)).operation(factory, width, source, target);
    }

    @Override
    public LayerWeights narrow(int block, Layer layer) {
        Threshold threshold = Threshold.of(layer.norm(), maps.get(block));
        Kernel kernel = layer.narrow()
                .scaledInputs(threshold.factor())
                .scaledOutputs(layer.narrowNorm().scale());
        return QuantizedKernel.weights(
                kernel, threshold.offset(), layer.narrowNorm().shift(), steps(layer), true);
    }

    @Override
    public LayerWeights wide(int block, Layer layer) {
        Kernel kernel = layer.wide().scaledInputs(steps(layer).step());
        Steps target = maps.get(block).part(layer.norm().channels(), kernel.outputs());
        return QuantizedKernel.weights(kernel, new float[kernel.inputs()], new float[kernel.outputs()], target, false);
    }

    @Override
    public LayerWeights transition(int block, Transition transition) {
        Threshold threshold = Threshold.of(transition.norm(), maps.get(block));
        Kernel kernel = transition.kernel().scaledInputs(threshold.factor());
        return QuantizedKernel.weights(
                kernel,
                threshold.offset(),
                new float[kernel.outputs()],
                maps.get(block + 1).first(kernel.outputs()),
                false);
    }

    @Override
    public Optional<Affine> features() {
        Steps last = maps.get(maps.size() - 1);
        return Optional.of(new Affine("features", last.step(), last.low()));
    }

    private Steps steps(Layer layer) {
        float[] high = calibration.narrow().get(layer.narrow().name());
        if (high == null || high.length != layer.narrow().outputs()) {
            throw misfit();
        }
        return Steps.of(new Range(new float[high.length], high), high.length);
    }
}
