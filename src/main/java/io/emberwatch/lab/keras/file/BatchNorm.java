package io.emberwatch.lab.keras.file;

import java.util.Arrays;

/**
 * The weights of a batch norm, all {@code [C]}; ones or zeros where the layer was made without scale or centre. Arrays
 * are not copied.
 *
 * @param epsilon what is added to the variance
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record BatchNorm(float[] gamma, float[] beta, float[] mean, float[] variance, double epsilon) {
    /** The offset to variances that {@code keras.applications.densenet} uses. */
    private static final double DENSENET_EPSILON = 1.001e-5;

    /**
     * Reads the weights of a layer.
     *
     * @param channels how many it must have
     * @throws KerasImportException naming the tensor that is missing or of another shape
     */
    public static BatchNorm read(KerasWeights weights, KerasLayer layer, int channels) {
        int position = 0;
        float[] gamma = layer.flag("scale")
                ? weights.get(layer, "gamma", position++, channels).values()
                : filled(channels, 1);
        float[] beta = layer.flag("center")
                ? weights.get(layer, "beta", position++, channels).values()
                : filled(channels, 0);
        return new BatchNorm(
                gamma,
                beta,
                weights.get(layer, "moving_mean", position++, channels).values(),
                weights.get(layer, "moving_variance", position, channels).values(),
                layer.number("epsilon", DENSENET_EPSILON));
    }

    /** The same norm with another epsilon: the variances take up the difference. */
    public BatchNorm withEpsilon(float other) {
        if ((float) epsilon == other) {
            return this;
        }
        float[] moved = new float[variance.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) (variance[i] + epsilon - other);
        }
        return new BatchNorm(gamma, beta, mean, moved, other);
    }

    /** What a value is multiplied by, {@code [C]}. */
    public double[] scale() {
        double[] scale = new double[gamma.length];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = gamma[i] / Math.sqrt(variance[i] + epsilon);
        }
        return scale;
    }

    /** What is added then, {@code [C]}. */
    public double[] shift() {
        double[] scale = scale();
        double[] shift = new double[scale.length];
        for (int i = 0; i < shift.length; i++) {
            shift[i] = beta[i] - mean[i] * scale[i];
        }
        return shift;
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }
}
