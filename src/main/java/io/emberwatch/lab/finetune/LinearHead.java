package io.emberwatch.lab.finetune;

/**
 * One dense layer from pooled features to logits. Immutable by convention: arrays are not copied.
 *
 * @param kernel {@code [channels,classes]}, row by row
 * @param bias {@code [classes]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
record LinearHead(float[] kernel, float[] bias) {
    int channels() {
        return kernel.length / bias.length;
    }

    int classes() {
        return bias.length;
    }

    /** Logits of pooled features, {@code [channels]}. */
    float[] logits(float[] features) {
        double[] sums = new double[bias.length];
        for (int c = 0; c < features.length; c++) {
            for (int k = 0; k < sums.length; k++) {
                sums[k] += (double) features[c] * kernel[c * sums.length + k];
            }
        }
        float[] logits = new float[sums.length];
        for (int k = 0; k < sums.length; k++) {
            logits[k] = (float) (sums[k] + bias[k]);
        }
        return logits;
    }
}
