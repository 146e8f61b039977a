package io.emberwatch.engine.onednn;

import java.util.Optional;

/** Rounds the weights of a convolution whose source and destination are bytes. */
final class QuantizedKernel {
    private static final int LARGEST = 127;

    private QuantizedKernel() {}

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
        for (int i = 0; i < values.length; i++) {
            largest[i % outputs] = Math.max(largest[i % outputs], Math.abs(values[i]));
        }
        byte[] rounded = new byte[values.length];
        double[] offsets = new double[outputs];
        for (int i = 0; i < values.length; i++) {
            int o = i % outputs;
            rounded[i] = largest[o] == 0 ? 0 : (byte) Math.rint(values[i] / largest[o] * LARGEST);
            offsets[o] += rounded[i] * (double) offset[i / outputs % kernel.inputs()];
        }
        float[] scales = new float[outputs];
        float[] bias = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            double scale = (double) largest[o] / LARGEST / target.step()[o];
            scales[o] = (float) scale;
            bias[o] = (float) ((shift[o] - target.low()[o]) / target.step()[o] - offsets[o] * scale);
        }
        return new LayerWeights(
                kernel.name(), kernel.size(), kernel.inputs(), outputs, rounded, bias, Optional.of(scales), relu);
    }
}
