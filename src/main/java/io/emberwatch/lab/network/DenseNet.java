package io.emberwatch.lab.network;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.modelpackage.Preprocessing;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Builds a DenseNet with exactly the layers and names of {@code keras.applications.densenet}. */
public final class DenseNet {
    /** The offset that Keras adds to a variance. */
    public static final float EPSILON = 1.001e-5f;

    /** The last batch norm, between the last concatenation and the head. */
    public static final String LAST_NORM = "bn";

    /** What {@code keras.applications.densenet} does to images. */
    public static final Preprocessing PREPROCESSING = Preprocessing.TORCH;

    private DenseNet() {}

    /** Adds the network behind {@code pixels}, {@code [N,H,W,3]} RGB from 0 to 255. */
    static NetworkSpec.Outputs build(DenseNetSpec spec, Layers layers, Operand<TFloat32> pixels) {
        return build(
                spec,
                layers,
                pixels,
                PREPROCESSING,
                HeadNames.standard(spec.hidden().size()));
    }

    /** Adds the network with a preprocessing and with a head that are not Keras' own. */
    public static NetworkSpec.Outputs build(
            DenseNetSpec spec, Layers layers, Operand<TFloat32> pixels, Preprocessing preprocessing, HeadNames names) {
        Operand<TFloat32> x = layers.preprocess(pixels, preprocessing);
        x = layers.zeroPad(x, "zero_padding2d", 3);
        x = layers.conv(x, "conv1/conv", 7, 2, spec.stem(), "VALID");
        x = layers.relu(layers.batchNorm(x, "conv1/bn", EPSILON), "conv1/relu");
        x = layers.maxPool(layers.zeroPad(x, "zero_padding2d_1", 1), "pool1", 3, 2);
        Operand<TFloat32> middle = x;
        int last = spec.blocks().size() - 1;
        for (int block = 0; block <= last; block++) {
            String name = "conv" + (block + 2);
            for (int layer = 1; layer <= spec.blocks().get(block); layer++) {
                x = denseLayer(layers, x, name + "_block" + layer, spec.growth());
            }
            if (block < last) {
                middle = x;
                x = transition(layers, x, "pool" + (block + 2));
            }
        }
        Operand<TFloat32> activated = layers.relu(layers.batchNorm(x, LAST_NORM, EPSILON), "relu");
        Operand<TFloat32> pooled = names.isMax()
                ? layers.globalMax(activated, names.pooling())
                : layers.globalAverage(activated, names.pooling());
        Operand<TFloat32> hidden = pooled;
        for (int i = 0; i < spec.hidden().size(); i++) {
            String name = names.hidden().get(i);
            hidden = layers.activation(
                    layers.dense(hidden, name, spec.hidden().get(i)),
                    name + names.suffix(i),
                    names.activations().get(i));
        }
        Operand<TFloat32> logits = layers.dense(hidden, names.logits(), spec.classes());
        return new NetworkSpec.Outputs(middle, x, activated, pooled, logits);
    }

    /** Whether a layer of this name is where one resolution of the network ends. */
    public static boolean isStage(String name) {
        return name.equals("conv1/relu") || name.equals("relu") || name.matches("pool\\d+_conv");
    }

    private static Operand<TFloat32> denseLayer(Layers layers, Operand<TFloat32> x, String name, int growth) {
        Operand<TFloat32> y = layers.relu(layers.batchNorm(x, name + "_0_bn", EPSILON), name + "_0_relu");
        y = layers.conv(y, name + "_1_conv", 1, 1, 4 * growth, "VALID");
        y = layers.relu(layers.batchNorm(y, name + "_1_bn", EPSILON), name + "_1_relu");
        y = layers.conv(y, name + "_2_conv", 3, 1, growth, "SAME");
        return layers.concat(x, y, name + "_concat");
    }

    private static Operand<TFloat32> transition(Layers layers, Operand<TFloat32> x, String name) {
        Operand<TFloat32> y = layers.relu(layers.batchNorm(x, name + "_bn", EPSILON), name + "_relu");
        int half = Math.toIntExact(x.shape().get(3) / 2);
        return layers.averagePool(layers.conv(y, name + "_conv", 1, 1, half, "VALID"), name + "_pool", 2);
    }

    /**
     * What the layers after the last feature map are called, and how they compute. Immutable.
     *
     * @param pooling the mean or maximum over space
     * @param isMax whether that is the maximum
     * @param hidden the dense layers before the last, in order
     * @param activations of the hidden layers, none of them linear
     * @param logits the last dense layer
     * @param sigmoids whether each score is the sigmoid of its logit; else the scores are a softmax
     */
    public record HeadNames(
            String pooling,
            boolean isMax,
            List<String> hidden,
            List<Activation> activations,
            String logits,
            boolean sigmoids) {
        public HeadNames {
            hidden = List.copyOf(hidden);
            activations = List.copyOf(activations);
        }

        /** A head with the mean over space, ReLUs and a softmax. */
        public HeadNames(String pooling, List<String> hidden, String logits) {
            this(pooling, false, hidden, Collections.nCopies(hidden.size(), Activation.RELU), logits, false);
        }

        /** What follows the name of a hidden layer in that of its activation. */
        public String suffix(int layer) {
            return "_" + activations.get(layer).kind().name().toLowerCase(Locale.ROOT);
        }

        /** Keras' names for a head with so many hidden layers. */
        public static HeadNames standard(int hidden) {
            return new HeadNames(
                    "avg_pool",
                    IntStream.range(0, hidden)
                            .mapToObj(i -> i == 0 ? "dense" : "dense_" + i)
                            .toList(),
                    "predictions");
        }
    }
}
