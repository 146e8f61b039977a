package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.Calibration.Range;
import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import io.emberwatch.engine.onednn.Operation.View;
import java.util.Arrays;
import java.util.Optional;

/** How bytes stand for numbers: the steps of a feature map, a norm and its ReLU on bytes, and rounded weights. */
final class Quantization {
    private static final int LARGEST_WEIGHT = 127;

    /** Floats from 2^23 on have no fractions. */
    private static final float WHOLE = 0x1.8p23f;

    private Quantization() {}

    /**
     * Weights for {@code sum over inputs of kernel * (q - offset) + shift}, stored in the target's steps.
     *
     * @param offset of each input, in its steps
     * @param shift of each output, in real numbers
     */
    static LayerWeights weights(Kernel kernel, float[] offset, float[] shift, Steps target, boolean relu) {
        int outputs = kernel.outputs();
        float[] values = kernel.values();
        float[] largest = new float[outputs];
        for (int row = 0; row < values.length; row += outputs) {
            for (int o = 0; o < outputs; o++) {
                largest[o] = Math.max(largest[o], Math.abs(values[row + o]));
            }
        }
        byte[] rounded = new byte[values.length];
        double[] offsets = new double[outputs];
        for (int row = 0; row < values.length; row += outputs) {
            double inputOffset = offset[row / outputs % kernel.inputs()];
            for (int o = 0; o < outputs; o++) {
                int i = row + o;
                rounded[i] = largest[o] == 0 ? 0 : (byte) rounded(values[i] / largest[o] * LARGEST_WEIGHT);
                offsets[o] += rounded[i] * inputOffset;
            }
        }
        float[] scales = new float[outputs];
        float[] bias = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            double scale = (double) largest[o] / LARGEST_WEIGHT / target.step()[o];
            scales[o] = (float) scale;
            bias[o] = (float) ((shift[o] - target.low()[o]) / target.step()[o] - offsets[o] * scale);
        }
        return new LayerWeights(
                kernel.name(), kernel.size(), kernel.inputs(), outputs, rounded, bias, Optional.of(scales), relu);
    }

    /** The nearest whole number, of two the even one, of a number from -127 to 127; in a start {@code Math.rint} takes long. */
    private static float rounded(float value) {
        return value + WHOLE - WHOLE;
    }

    /**
     * What a stored byte {@code q} means: {@code low + step * q}, by channel. Immutable by convention.
     *
     * @param low {@code [C]}
     * @param step {@code [C]}, &gt; 0
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record Steps(float[] low, float[] step) {
        /** A channel that is always the same still needs a step. */
        private static final float LEAST_WIDTH = 1e-6f;

        /** What other images may go beyond the calibration's, at each end, as a part of its width. */
        private static final float MARGIN = 0.1f;

        /** @param fromZero how many of the first channels start at 0, whatever was seen */
        static Steps of(Range range, int fromZero) {
            float[] low = new float[range.low().length];
            float[] step = new float[low.length];
            for (int c = 0; c < step.length; c++) {
                float seen = c < fromZero ? 0 : range.low()[c];
                float margin = MARGIN * (range.high()[c] - seen);
                low[c] = c < fromZero ? 0 : seen - margin;
                step[c] = Math.max(range.high()[c] + margin - low[c], LEAST_WIDTH) / 255;
            }
            return new Steps(low, step);
        }

        /** A stored number that is what it means. */
        static Steps identity(int channels) {
            float[] step = new float[channels];
            Arrays.fill(step, 1);
            return new Steps(new float[channels], step);
        }

        Steps first(int count) {
            return part(0, count);
        }

        Steps part(int from, int count) {
            return new Steps(Arrays.copyOfRange(low, from, from + count), Arrays.copyOfRange(step, from, from + count));
        }
    }

    /**
     * A norm and its ReLU on bytes: {@code relu(a * x + b)} is {@code factor * (q' - offset)}, where {@code q'} is the byte
     * held between {@code floor} and {@code ceiling}. Immutable by convention.
     *
     * @param floor {@code [C]}, whole numbers from 0 to 255
     * @param ceiling {@code [C]}, the same; all 255 where no factor is negative
     * @param offset {@code [C]}
     * @param factor {@code [C]}; 0 where the ReLU never opens
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record Threshold(String name, float[] floor, float[] ceiling, float[] offset, float[] factor) {
        private static final int LAST = 255;

        static Threshold of(Affine norm, Steps steps) {
            int channels = norm.channels();
            Threshold threshold = new Threshold(
                    norm.name(), new float[channels], new float[channels], new float[channels], new float[channels]);
            for (int c = 0; c < channels; c++) {
                threshold.set(c, norm.scale()[c], norm.shift()[c], steps.low()[c], steps.step()[c]);
            }
            return threshold;
        }

        private void set(int c, float scale, float shift, float low, float step) {
            ceiling[c] = LAST;
            factor[c] = scale * step;
            if (scale == 0) {
                return;
            }
            // Where the ReLU opens; the offset stays exact where the byte cannot be.
            double opens = -(shift / (double) scale + low) / step;
            offset[c] = (float) opens;
            boolean never = scale > 0 ? opens >= LAST : opens <= 0;
            if (never) {
                factor[c] = 0;
                offset[c] = 0;
            } else if (scale > 0) {
                floor[c] = held(opens);
            } else {
                ceiling[c] = held(opens);
            }
        }

        private static float held(double value) {
            return (float) Math.rint(Math.min(Math.max(value, 0), LAST));
        }

        /** @param width channels of both maps, as many as this has or more */
        Operation operation(OperationFactory factory, int width, View source, View target) {
            boolean open = true;
            for (float value : ceiling) {
                open &= value == LAST;
            }
            return factory.clamp(
                    name,
                    source,
                    Arrays.copyOf(floor, width),
                    open ? Optional.empty() : Optional.of(Arrays.copyOf(ceiling, width)),
                    target);
        }
    }
}
