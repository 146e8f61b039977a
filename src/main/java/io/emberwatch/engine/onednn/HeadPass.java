package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Dense;
import java.util.List;

/** From the last feature map to logits and scores, in float32 and in Java: less than a thousandth of the work. Immutable. */
final class HeadPass {
    private final Affine lastNorm;
    private final Pooling pooling;
    private final List<Dense> layers;
    private final boolean sigmoids;
    private final float temperature;

    /** @param model not kept: its other weights are of no use once they are packed */
    HeadPass(DenseNetModel model) {
        this.lastNorm = model.lastNorm();
        this.pooling = model.pooling();
        this.layers = model.head();
        this.sigmoids = model.sigmoids();
        this.temperature = model.temperature();
    }

    /**
     * Logits of one image, {@code [classes]}.
     *
     * @param features holds {@code [pixels,C]} from {@code offset} on
     */
    float[] logits(float[] features, int offset, int pixels) {
        float[] values = pooled(features, offset, pixels);
        for (Dense layer : layers) {
            values = dense(layer, values);
        }
        return values;
    }

    /** The softmax of the logits over the temperature, or the sigmoid of each. */
    float[] scores(float[] logits) {
        return sigmoids ? eachAlone(logits) : softmax(logits);
    }

    private float[] eachAlone(float[] logits) {
        float[] scores = new float[logits.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) (1 / (1 + Math.exp(-logits[i] / temperature)));
        }
        return scores;
    }

    private float[] softmax(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit / temperature);
        }
        double sum = 0;
        double[] powers = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            powers[i] = Math.exp(logits[i] / temperature - largest);
            sum += powers[i];
        }
        float[] scores = new float[logits.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) (powers[i] / sum);
        }
        return scores;
    }

    private float[] pooled(float[] features, int offset, int pixels) {
        float[] scale = lastNorm.scale();
        float[] shift = lastNorm.shift();
        int channels = scale.length;
        boolean max = pooling == Pooling.MAX;
        float[] pooled = new float[channels];
        for (int pixel = 0; pixel < pixels; pixel++) {
            int from = offset + pixel * channels;
            for (int c = 0; c < channels; c++) {
                float value = Math.max(features[from + c] * scale[c] + shift[c], 0);
                pooled[c] = max ? Math.max(pooled[c], value) : pooled[c] + value;
            }
        }
        if (!max) {
            for (int c = 0; c < channels; c++) {
                pooled[c] /= pixels;
            }
        }
        return pooled;
    }

    private static float[] dense(Dense layer, float[] inputs) {
        float[] outputs = layer.bias().clone();
        for (int i = 0; i < inputs.length; i++) {
            for (int o = 0; o < outputs.length; o++) {
                outputs[o] += inputs[i] * layer.kernel()[i * outputs.length + o];
            }
        }
        for (int o = 0; o < outputs.length; o++) {
            outputs[o] = layer.activation().value(outputs[o]);
        }
        return outputs;
    }
}
