package io.emberwatch.core.heatmap;

/**
 * A dense layer of a classification head: {@code out = activation(in * kernel + bias)}. Immutable by convention: the
 * arrays are not copied and must not be changed afterwards.
 *
 * @param inputs length of the input vector
 * @param outputs length of the output vector
 * @param kernel {@code [inputs,outputs]}, row by row
 * @param bias {@code [outputs]}
 * @param activation what is done to the sums; nothing in the layer that gives the logits
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Compared and printed by nobody; a copy of millions of weights is not wanted.
public record DenseLayer(int inputs, int outputs, float[] kernel, float[] bias, Activation activation) {
    /** One with a ReLU, or without activation. */
    public DenseLayer(int inputs, int outputs, float[] kernel, float[] bias, boolean relu) {
        this(inputs, outputs, kernel, bias, relu ? Activation.RELU : Activation.LINEAR);
    }

    public DenseLayer {
        if (kernel.length != inputs * outputs || bias.length != outputs) {
            throw new IllegalArgumentException("a dense layer of " + inputs + " to " + outputs + " cannot have "
                    + kernel.length + " weights and " + bias.length + " biases");
        }
    }

    /** Whether negative outputs become 0. */
    public boolean relu() {
        return activation.equals(Activation.RELU);
    }

    /** Computes sums and outputs; {@code in} is {@code [inputs]}, the others are {@code [outputs]} and overwritten. */
    void forward(float[] in, float[] sums, float[] out) {
        System.arraycopy(bias, 0, sums, 0, outputs);
        for (int i = 0; i < inputs; i++) {
            float value = in[i];
            int row = i * outputs;
            for (int o = 0; o < outputs; o++) {
                sums[o] += value * kernel[row + o];
            }
        }
        for (int o = 0; o < outputs; o++) {
            out[o] = activation.value(sums[o]);
        }
    }

    /**
     * Carries a gradient back.
     *
     * @param sumsSeen the sums that {@link #forward} gave, {@code [outputs]}
     * @param gradientOut gradient with respect to the outputs, {@code [outputs]}; becomes that of the sums here
     * @param gradientIn receives the gradient with respect to the inputs, {@code [inputs]}
     */
    void backward(float[] sumsSeen, float[] gradientOut, float[] gradientIn) {
        if (!activation.equals(Activation.LINEAR)) {
            for (int o = 0; o < outputs; o++) {
                gradientOut[o] *= activation.derivative(sumsSeen[o]);
            }
        }
        for (int i = 0; i < inputs; i++) {
            gradientIn[i] = dot(gradientOut, i * outputs);
        }
    }

    /** Four sums side by side, since the processor would wait for each addition of a single one. */
    private float dot(float[] gradient, int row) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int o = 0;
        for (; o + 3 < outputs; o += 4) {
            sum0 += gradient[o] * kernel[row + o];
            sum1 += gradient[o + 1] * kernel[row + o + 1];
            sum2 += gradient[o + 2] * kernel[row + o + 2];
            sum3 += gradient[o + 3] * kernel[row + o + 3];
        }
        for (; o < outputs; o++) {
            sum0 += gradient[o] * kernel[row + o];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }
}
