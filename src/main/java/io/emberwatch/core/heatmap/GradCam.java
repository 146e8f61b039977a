package io.emberwatch.core.heatmap;

import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import java.util.Arrays;

/**
 * Grad-CAM (Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", ICCV
 * 2017) for the last feature map of a network that ends in a {@link ClassifierHead}, in closed form, without a
 * backward pass.
 *
 * <p>With features {@code F[i,j,c]}, scale {@code s}, shift {@code b} and {@code w} the gradient of the class's logit
 * with respect to the pooled vector (through the activations of the dense layers), the gradient is
 * {@code dy/dF[i,j,c] = w[c] * s[c] * 1{F[i,j,c] * s[c] + b[c] > 0} / (h*w)}. Equation 1 of the paper averages it over
 * space to {@code alpha[c]}; equation 2 is {@code relu(sum_c alpha[c] * F[i,j,c])}, whose sum is the {@link ClassMap}
 * and whose ReLU is {@link ClassMap#toHeatmap}. Of a maximum over space the {@code 1/(h*w)} becomes 1 where the maximum is
 * and 0 elsewhere. The logit is differentiated, not the score: a certain softmax has no
 * gradient, just when there is a fire.
 *
 * <p>Keeps its working memory between calls: not thread-safe.
 */
public final class GradCam {
    private final ClassifierHead head;
    private final HeadPass pass;
    private final float[] alpha;
    /** With respect to the values after pooling (0) and after each dense layer. */
    private final float[][] gradients;

    public GradCam(ClassifierHead head) {
        this.head = head;
        this.pass = new HeadPass(head);
        this.alpha = new float[head.channels()];
        int layers = head.dense().size();
        this.gradients = new float[layers + 1][];
        gradients[0] = new float[head.channels()];
        for (int layer = 0; layer < layers; layer++) {
            gradients[layer + 1] = new float[head.dense().get(layer).outputs()];
        }
    }

    /** How many classes can be explained. */
    public int classes() {
        return head.classes();
    }

    /**
     * The map of one image.
     *
     * @param features {@code [batch,height,width,C]}, row by row, channels last
     * @param offset where the image begins in {@code features}
     * @param height rows of the feature map
     * @param width cells a row of the feature map
     * @param classIndex which logit is explained
     */
    public ClassMap explain(float[] features, int offset, int height, int width, int classIndex) {
        int cells = height * width;
        float[] weights = weights(features, offset, cells, classIndex);
        float[] map = new float[cells];
        for (int cell = 0; cell < cells; cell++) {
            int at = offset + cell * weights.length;
            float sum = 0;
            for (int c = 0; c < weights.length; c++) {
                sum += weights[c] * features[at + c];
            }
            map[cell] = sum;
        }
        return new ClassMap(width, height, map);
    }

    /**
     * The map of one image at the last activation, {@code relu(F * s + b)}, rather than at the last feature map before it.
     * There the gradient is {@code w[c] / (h*w)} in every cell, equation 2 gives {@code sum_c w[c] * relu(F*s + b)}, and with
     * a single dense layer this is class activation mapping. Its maps keep to the object: before batch norm and ReLU a
     * channel can be large where it says nothing.
     *
     * @param features as for {@link #explain}: before batch norm and ReLU
     */
    public ClassMap explainActivated(float[] features, int offset, int height, int width, int classIndex) {
        int cells = height * width;
        float[] gradient = gradientOfMean(features, offset, cells, classIndex);
        float[] map = new float[cells];
        for (int cell = 0; cell < cells; cell++) {
            int at = offset + cell * gradient.length;
            float sum = 0;
            for (int c = 0; c < gradient.length; c++) {
                sum += gradient[c] * Math.max(0, features[at + c] * head.scale()[c] + head.shift()[c]);
            }
            map[cell] = sum / cells;
        }
        return new ClassMap(width, height, map);
    }

    /**
     * Gradient of the class's logit with respect to the mean, or the maximum, over space of the activated features,
     * {@code [C]}; overwritten by the next call.
     *
     * @param features as for {@link #explain}
     * @param cells of the image's feature map
     */
    public float[] gradientOfMean(float[] features, int offset, int cells, int classIndex) {
        pass.logits(features, offset, cells);
        int layers = head.dense().size();
        Arrays.fill(gradients[layers], 0);
        gradients[layers][classIndex] = 1;
        for (int layer = layers - 1; layer >= 0; layer--) {
            head.dense().get(layer).backward(pass.sumsOf(layer), gradients[layer + 1], gradients[layer]);
        }
        return gradients[0];
    }

    /**
     * The derivative of a channel's pooled value, in the last call of {@link #gradientOfMean}, with respect to one activated
     * value that went into it.
     */
    public float share(int channel, float activated, int cells) {
        return pass.share(channel, activated, cells);
    }

    /** {@code alpha} of equation 1, {@code [C]}; overwritten by the next call. */
    float[] weights(float[] features, int offset, int cells, int classIndex) {
        float[] gradient = gradientOfMean(features, offset, cells, classIndex);
        int[] active = pass.active();
        // Of a maximum the cells that have it share 1, of a mean each has 1/cells.
        boolean max = head.pooling() == Pooling.MAX;
        float share = max ? 1f / cells : 1f / ((float) cells * cells);
        for (int c = 0; c < alpha.length; c++) {
            int counted = max ? Math.min(1, active[c]) : active[c];
            alpha[c] = gradient[c] * head.scale()[c] * counted * share;
        }
        return alpha;
    }
}
