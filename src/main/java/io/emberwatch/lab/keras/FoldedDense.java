package io.emberwatch.lab.keras;

import io.emberwatch.lab.network.Weight;
import org.tensorflow.ndarray.Shape;

/**
 * {@code in * kernel + bias}: a dense layer that may have taken up linear layers around it. Immutable by convention:
 * arrays are not copied.
 *
 * @param kernel {@code [inputs,outputs]}, row by row
 * @param bias {@code [outputs]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
record FoldedDense(String name, int inputs, int outputs, float[] kernel, float[] bias) {
    /** This layer behind {@code x * scale + shift}, both {@code [inputs]}. */
    FoldedDense after(double[] scale, double[] shift) {
        float[] scaled = new float[kernel.length];
        double[] sum = widened(bias);
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                int at = i * outputs + o;
                scaled[at] = (float) (scale[i] * kernel[at]);
                sum[o] += shift[i] * kernel[at];
            }
        }
        return new FoldedDense(name, inputs, outputs, scaled, narrowed(sum));
    }

    /** This layer followed by {@code x * scale + shift}, both {@code [outputs]}. */
    FoldedDense before(double[] scale, double[] shift) {
        float[] scaled = new float[kernel.length];
        for (int at = 0; at < scaled.length; at++) {
            scaled[at] = (float) (kernel[at] * scale[at % outputs]);
        }
        double[] moved = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            moved[o] = bias[o] * scale[o] + shift[o];
        }
        return new FoldedDense(name, inputs, outputs, scaled, narrowed(moved));
    }

    /** This layer followed by another, as one layer under the other's name. */
    FoldedDense before(FoldedDense next) {
        float[] product = new float[inputs * next.outputs];
        for (int i = 0; i < inputs; i++) {
            float[] row = new float[outputs];
            System.arraycopy(kernel, i * outputs, row, 0, outputs);
            System.arraycopy(
                    narrowed(next.times(row, new double[next.outputs])), 0, product, i * next.outputs, next.outputs);
        }
        return new FoldedDense(
                next.name, inputs, next.outputs, product, narrowed(next.times(bias, widened(next.bias))));
    }

    /** Two logits, 0 and this layer's only output: their softmax is the output's sigmoid. */
    FoldedDense asTwoClasses() {
        float[] two = new float[2 * inputs];
        for (int i = 0; i < inputs; i++) {
            two[2 * i + 1] = kernel[i];
        }
        return new FoldedDense(name, inputs, 2, two, new float[] {0, bias[0]});
    }

    Weight kernelWeight() {
        return new Weight(Shape.of(inputs, outputs), kernel);
    }

    Weight biasWeight() {
        return new Weight(Shape.of(outputs), bias);
    }

    private double[] times(float[] in, double[] sum) {
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                sum[o] += (double) in[i] * kernel[i * outputs + o];
            }
        }
        return sum;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static float[] narrowed(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }
}
