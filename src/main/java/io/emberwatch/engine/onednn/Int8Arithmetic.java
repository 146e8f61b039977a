package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.Calibration.Range;
import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Block;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import io.emberwatch.engine.onednn.DenseNetModel.Transition;
import io.emberwatch.engine.onednn.ImageLoader.ByteImages;
import io.emberwatch.engine.onednn.Operation.View;
import io.emberwatch.engine.onednn.Quantization.Steps;
import io.emberwatch.engine.onednn.Quantization.Threshold;
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
 *
 * <p>Where the calibration has float ends, the first convolution and the last block are computed in floats.
 */
final class Int8Arithmetic implements Arithmetic {
    private final DenseNetModel model;
    private final Calibration calibration;
    private final List<Steps> maps = new ArrayList<>();
    /** Of the ends. */
    private final FloatArithmetic floats;
    /** The first block in floats. */
    private final int floatsFrom;

    /**
     * @param floatType what numbers are stored as where the calibration has float ends
     * @throws OneDnnException if the calibration is of another network
     */
    Int8Arithmetic(DenseNetModel model, Calibration calibration, ElementType floatType) {
        this.model = model;
        this.calibration = calibration;
        this.floats = new FloatArithmetic(floatType, model);
        this.floatsFrom = calibration.floatEnds()
                ? model.blocks().size() - 1
                : model.blocks().size();
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
    public ElementType activations(int block) {
        return block < floatsFrom ? ElementType.U8 : floats.activations(block);
    }

    @Override
    public ElementType stemOutput() {
        return calibration.floatEnds() ? ElementType.F32 : ElementType.U8;
    }

    @Override
    public ElementType floatWeights() {
        return floats.floatWeights();
    }

    @Override
    public ImageLoader images() {
        return calibration.floatEnds() ? floats.images() : ImageLoader.of(model, new ByteImages(model));
    }

    @Override
    public LayerWeights stem() {
        return calibration.floatEnds() ? floatStem() : byteStem();
    }

    /** Its outputs are in steps, so that the copy into the first map only rounds them; these maps start at 0. */
    private LayerWeights floatStem() {
        float[] step = maps.get(0).first(model.stem().outputs()).step();
        Affine norm = model.stemNorm();
        float[] scale = new float[step.length];
        float[] shift = new float[step.length];
        for (int c = 0; c < step.length; c++) {
            scale[c] = norm.scale()[c] / step[c];
            shift[c] = norm.shift()[c] / step[c];
        }
        return LayerWeights.folded(model.stem(), new Affine(norm.name(), scale, shift), true);
    }

    private LayerWeights byteStem() {
        float[] factors = model.preprocessing().scale();
        int[] order = model.preprocessing().order();
        float[] offsets = new float[3];
        for (int i = 0; i < offsets.length; i++) {
            offsets[order[i]] = -model.preprocessing().offset()[i] / factors[i];
        }
        Kernel kernel = model.stem()
                .scaledInputs(factors)
                .scaledOutputs(model.stemNorm().scale())
                .withInputsAt(order);
        return Quantization.weights(
                kernel, offsets, model.stemNorm().shift(), maps.get(0).first(kernel.outputs()), true);
    }

    @Override
    public Operation activate(OperationFactory factory, int block, Affine norm, int width, View source, View target) {
        if (block >= floatsFrom) {
            return floats.activate(factory, block, norm, width, source, target);
        }
        return Threshold.of(norm, maps.get(block)).operation(factory, width, source, target);
    }

    @Override
    public LayerWeights narrow(int block, Layer layer) {
        if (block >= floatsFrom) {
            return floats.narrow(block, layer);
        }
        Threshold threshold = Threshold.of(layer.norm(), maps.get(block));
        Kernel kernel = layer.narrow()
                .scaledInputs(threshold.factor())
                .scaledOutputs(layer.narrowNorm().scale());
        return Quantization.weights(
                kernel, threshold.offset(), layer.narrowNorm().shift(), steps(layer), true);
    }

    @Override
    public LayerWeights wide(int block, Layer layer) {
        if (block >= floatsFrom) {
            return floats.wide(block, layer);
        }
        Kernel kernel = layer.wide().scaledInputs(steps(layer).step());
        Steps target = maps.get(block).part(layer.norm().channels(), kernel.outputs());
        return Quantization.weights(kernel, new float[kernel.inputs()], new float[kernel.outputs()], target, false);
    }

    @Override
    public LayerWeights transition(int block, Transition transition) {
        Threshold threshold = Threshold.of(transition.norm(), maps.get(block));
        Kernel kernel = transition.kernel().scaledInputs(threshold.factor());
        Steps target =
                block + 1 < floatsFrom ? maps.get(block + 1).first(kernel.outputs()) : Steps.identity(kernel.outputs());
        return Quantization.weights(kernel, threshold.offset(), new float[kernel.outputs()], target, false);
    }

    @Override
    public Optional<Affine> features() {
        if (calibration.floatEnds()) {
            return Optional.empty();
        }
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
