package io.emberwatch.engine.onednn;

import java.util.Arrays;

/**
 * A batch norm with its statistics folded in: {@code y = x * scale + shift}, by channel. Immutable by convention: the
 * arrays are not copied.
 *
 * @param name of the layer
 * @param scale {@code [C]}
 * @param shift {@code [C]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record Affine(String name, float[] scale, float[] shift) {
    public Affine {
        if (scale.length != shift.length) {
            throw new OneDnnException(name + " has " + scale.length + " scales and " + shift.length + " shifts");
        }
        Finite.require("layer " + name, scale);
        Finite.require("layer " + name, shift);
    }

    /** Folds gamma, beta, mean and variance; all {@code [C]}. */
    static Affine of(String name, float[] gamma, float[] beta, float[] mean, float[] variance, float epsilon) {
        float[] scale = new float[gamma.length];
        float[] shift = new float[gamma.length];
        for (int c = 0; c < scale.length; c++) {
            double factor = gamma[c] / Math.sqrt((double) variance[c] + epsilon);
            scale[c] = (float) factor;
            shift[c] = (float) (beta[c] - mean[c] * factor);
        }
        return new Affine(name, scale, shift);
    }

    /** The same with channels behind its own that become 0. */
    Affine widened(int channels) {
        return channels == scale.length
                ? this
                : new Affine(name, Arrays.copyOf(scale, channels), Arrays.copyOf(shift, channels));
    }

    /** Number of channels. */
    public int channels() {
        return scale.length;
    }
}
