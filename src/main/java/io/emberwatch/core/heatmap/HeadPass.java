package io.emberwatch.core.heatmap;

import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import java.util.Arrays;

/** Runs a head on one image's features and keeps the values between its layers. Not thread-safe. */
public final class HeadPass {
    private final ClassifierHead head;
    private final int[] active;
    /** In how many cells each channel has its maximum; only for a maximum over space. */
    private final int[] highest;

    /** Values after pooling (0) and after each dense layer. */
    private final float[][] values;
    /** The same before each layer's activation. */
    private final float[][] sums;

    public HeadPass(ClassifierHead head) {
        this.head = head;
        this.active = new int[head.channels()];
        this.highest = new int[head.channels()];
        this.values = new float[head.dense().size() + 1][];
        this.sums = new float[values.length][];
        values[0] = new float[head.channels()];
        for (int layer = 1; layer < values.length; layer++) {
            values[layer] = new float[head.dense().get(layer - 1).outputs()];
            sums[layer] = new float[values[layer].length];
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
            head.dense().get(layer - 1).forward(values[layer - 1], sums[layer], values[layer]);
        }
        return values[values.length - 1];
    }

    /**
     * The mean or maximum over space of the activated features: what the dense layers take.
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

    /**
     * The derivative of a channel's pooled value with respect to one activated value that went into it: of a maximum it is
     * shared by the cells that have it, as TensorFlow does.
     */
    float share(int channel, float activated, int cells) {
        if (head.pooling() == Pooling.AVERAGE) {
            return 1f / cells;
        }
        return activated == values[0][channel] ? 1f / highest[channel] : 0;
    }

    /** The sums of the dense layer of this index, before its activation; overwritten by the next call. */
    float[] sumsOf(int layer) {
        return sums[layer + 1];
    }

    /** Mean or maximum of the activated features, and in how many cells each channel is active. */
    private void pool(float[] features, int offset, int cells) {
        float[] pooled = values[0];
        float[] scale = head.scale();
        float[] shift = head.shift();
        Arrays.fill(pooled, 0);
        Arrays.fill(active, 0);
        if (head.pooling() == Pooling.MAX) {
            poolHighest(features, offset, cells);
            return;
        }
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

    private void poolHighest(float[] features, int offset, int cells) {
        float[] pooled = values[0];
        Arrays.fill(highest, 0);
        for (int cell = 0; cell < cells; cell++) {
            int at = offset + cell * pooled.length;
            for (int c = 0; c < pooled.length; c++) {
                float value = Math.max(0, features[at + c] * head.scale()[c] + head.shift()[c]);
                active[c] += value > 0 ? 1 : 0;
                if (value > pooled[c]) {
                    pooled[c] = value;
                    highest[c] = 1;
                } else if (value == pooled[c]) {
                    highest[c]++;
                }
            }
        }
    }
}
