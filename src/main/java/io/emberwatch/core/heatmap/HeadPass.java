package io.emberwatch.core.heatmap;

import java.util.Arrays;

/** Runs a head on one image's features and keeps the values between its layers. Not thread-safe. */
public final class HeadPass {
    private final ClassifierHead head;
    private final int[] active;
    /** Values after pooling (0) and after each dense layer. */
    private final float[][] values;

    public HeadPass(ClassifierHead head) {
        this.head = head;
        this.active = new int[head.channels()];
        this.values = new float[head.dense().size() + 1][];
        values[0] = new float[head.channels()];
        for (int layer = 1; layer < values.length; layer++) {
            values[layer] = new float[head.dense().get(layer - 1).outputs()];
        }
    }

    /**
     * Computes the logits, before any temperature.
     *
     * @param features {@code [batch,height,width,C]}, row by row, channels last
     * @param offset where the image begins in {@code features}
     * @param cells height times width
     * @return {@code [classes]}; overwritten by the next call
     */
    public float[] logits(float[] features, int offset, int cells) {
        pool(features, offset, cells);
        return dense();
    }

    /**
     * The logits of a mean over space.
     *
     * @param pooled as {@link #pooled} gives it, {@code [C]}; copied
     * @return {@code [classes]}; overwritten by the next call
     */
    public float[] logitsOfMean(float[] pooled) {
        System.arraycopy(pooled, 0, values[0], 0, pooled.length);
        return dense();
    }

    private float[] dense() {
        for (int layer = 1; layer < values.length; layer++) {
            head.dense().get(layer - 1).forward(values[layer - 1], values[layer]);
        }
        return values[values.length - 1];
    }

    /**
     * The mean over space of the activated features: what the dense layers take.
     *
     * @param features as for {@link #logits}
     * @return {@code [C]}; a copy
     */
    public float[] pooled(float[] features, int offset, int cells) {
        pool(features, offset, cells);
        return values[0].clone();
    }

    /** In how many cells each channel was active, {@code [C]}; overwritten by the next call. */
    int[] active() {
        return active;
    }

    /** What the dense layer of this index gave; overwritten by the next call. */
    float[] outputsOf(int layer) {
        return values[layer + 1];
    }

    /** Mean of the activated features, and in how many cells each channel is active. */
    private void pool(float[] features, int offset, int cells) {
        float[] pooled = values[0];
        float[] scale = head.scale();
        float[] shift = head.shift();
        Arrays.fill(pooled, 0);
        Arrays.fill(active, 0);
        for (int cell = 0; cell < cells; cell++) {
            int at = offset + cell * pooled.length;
            for (int c = 0; c < pooled.length; c++) {
                float value = features[at + c] * scale[c] + shift[c];
                if (value > 0) {
                    pooled[c] += value;
                    active[c]++;
                }
            }
        }
        for (int c = 0; c < pooled.length; c++) {
            pooled[c] /= cells;
        }
    }
}
