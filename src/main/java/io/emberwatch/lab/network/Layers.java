package io.emberwatch.lab.network;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.lab.network.Parameters.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Adds layers to a graph under Keras' layer names, in NHWC. Batch norms use the statistics of the batch in a training
 * graph and the stored ones in a frozen graph. Not thread-safe.
 */
public final class Layers {
    private final Ops tf;
    private final Parameters parameters;
    private final boolean training;
    private final Map<String, Ops> scopes = new HashMap<>();
    private final List<BatchStatistics> statistics = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();

    /** The mean and variance that a batch norm saw, beside the stored values they should move; all {@code [C]}. */
    public record BatchStatistics(
            Operand<TFloat32> storedMean,
            Operand<TFloat32> storedVariance,
            Operand<TFloat32> batchMean,
            Operand<TFloat32> batchVariance) {}

    /** A layer that was added: Keras' class for it, and what it gives. */
    public record Layer(String type, Operand<TFloat32> output) {
        /** Keras' name of the layer. */
        public String name() {
            return output.op().name();
        }
    }

    /**
     * Starts a network without layers.
     *
     * @param training whether batch norms take the mean and variance of their batch
     */
    public Layers(Ops tf, Parameters parameters, boolean training) {
        this.tf = tf;
        this.parameters = parameters;
        this.training = training;
    }

    /** What the batch norms saw; empty in a frozen graph. */
    public List<BatchStatistics> statistics() {
        return List.copyOf(statistics);
    }

    /** All layers so far, in the order in which they were added. */
    public List<Layer> all() {
        return List.copyOf(layers);
    }

    /**
     * Adds a convolution without offsets.
     *
     * @param size height and width of the kernel
     * @param padding {@code SAME} or {@code VALID}
     */
    public Operand<TFloat32> conv(Operand<TFloat32> x, String name, int size, int stride, int filters, String padding) {
        Operand<TFloat32> kernel = parameters.parameter(
                name + "/kernel",
                Shape.of(size, size, channels(x), filters),
                ParameterSpec.Initializer.HE_NORMAL,
                Role.KERNEL);
        return added(
                "Conv2D", named(name).nn.conv2d(x, kernel, List.of(1L, (long) stride, (long) stride, 1L), padding));
    }

    Operand<TFloat32> depthwise(Operand<TFloat32> x, String name, int size, int stride) {
        Operand<TFloat32> kernel = parameters.parameter(
                name + "/depthwise_kernel",
                Shape.of(size, size, channels(x), 1),
                ParameterSpec.Initializer.HE_NORMAL,
                Role.KERNEL);
        return added(
                "DepthwiseConv2D",
                named(name).nn.depthwiseConv2dNative(x, kernel, List.of(1L, (long) stride, (long) stride, 1L), "SAME"));
    }

    /** Adds a batch norm; {@code epsilon} is what it adds to the variance. */
    public Operand<TFloat32> batchNorm(Operand<TFloat32> x, String name, float epsilon) {
        Shape shape = Shape.of(channels(x));
        Operand<TFloat32> gamma =
                parameters.parameter(name + "/gamma", shape, ParameterSpec.Initializer.ONES, Role.OFFSET);
        Operand<TFloat32> beta =
                parameters.parameter(name + "/beta", shape, ParameterSpec.Initializer.ZEROS, Role.OFFSET);
        Operand<TFloat32> mean =
                parameters.parameter(name + "/moving_mean", shape, ParameterSpec.Initializer.ZEROS, Role.STATISTIC);
        Operand<TFloat32> variance =
                parameters.parameter(name + "/moving_variance", shape, ParameterSpec.Initializer.ONES, Role.STATISTIC);
        Operand<TFloat32> none = training ? tf.constant(new float[0]) : null;
        FusedBatchNorm<TFloat32, TFloat32> norm = named(name)
                .nn
                .fusedBatchNorm(
                        x,
                        gamma,
                        beta,
                        training ? none : mean,
                        training ? none : variance,
                        FusedBatchNorm.epsilon(epsilon),
                        FusedBatchNorm.isTraining(training));
        if (training) {
            statistics.add(new BatchStatistics(mean, variance, norm.batchMean(), norm.batchVariance()));
        }
        return added("BatchNormalization", norm.y());
    }

    Operand<TFloat32> relu(Operand<TFloat32> x, String name) {
        return added("Activation", named(name).nn.relu(x));
    }

    Operand<TFloat32> relu6(Operand<TFloat32> x, String name) {
        return added("Activation", named(name).nn.relu6(x));
    }

    Operand<TFloat32> zeroPad(Operand<TFloat32> x, String name, int border) {
        int[][] paddings = {{0, 0}, {border, border}, {border, border}, {0, 0}};
        return added("ZeroPadding2D", named(name).pad(x, tf.constant(paddings), tf.constant(0f)));
    }

    Operand<TFloat32> maxPool(Operand<TFloat32> x, String name, int size, int stride) {
        Operand<TInt32> window = tf.constant(new int[] {1, size, size, 1});
        return added(
                "MaxPooling2D",
                named(name).nn.maxPool(x, window, tf.constant(new int[] {1, stride, stride, 1}), "VALID"));
    }

    Operand<TFloat32> averagePool(Operand<TFloat32> x, String name, int size) {
        List<Long> window = List.of(1L, (long) size, (long) size, 1L);
        return added("AveragePooling2D", named(name).nn.avgPool(x, window, window, "VALID"));
    }

    Operand<TFloat32> concat(Operand<TFloat32> a, Operand<TFloat32> b, String name) {
        return added("Concatenate", named(name).concat(List.of(a, b), tf.constant(3)));
    }

    /** Mean over space: {@code [N,h,w,C]} to {@code [N,C]}. */
    Operand<TFloat32> globalAverage(Operand<TFloat32> x, String name) {
        return added("GlobalAveragePooling2D", named(name).math.mean(x, tf.constant(new int[] {1, 2})));
    }

    /** Maximum over space: {@code [N,h,w,C]} to {@code [N,C]}. */
    Operand<TFloat32> globalMax(Operand<TFloat32> x, String name) {
        return added("GlobalMaxPooling2D", named(name).reduceMax(x, tf.constant(new int[] {1, 2})));
    }

    /** Any function behind a dense layer. */
    Operand<TFloat32> activation(Operand<TFloat32> x, String name, Activation activation) {
        Ops last = named(name);
        float alpha = activation.alpha();
        Operand<TFloat32> y = switch (activation.kind()) {
            case LINEAR -> throw new IllegalArgumentException("layer " + name + " would do nothing");
            case RELU -> last.nn.relu(x);
            case RELU6 -> last.nn.relu6(x);
            case LEAKY_RELU -> last.nn.leakyRelu(x, LeakyRelu.alpha(alpha));
            case ELU ->
                alpha == 1
                        ? last.nn.elu(x)
                        : last.math.add(
                                tf.nn.relu(x),
                                tf.math.mul(tf.constant(alpha), tf.nn.elu(tf.math.minimum(x, tf.constant(0f)))));
            case TANH -> last.math.tanh(x);
            case SIGMOID -> last.math.sigmoid(x);
            case SWISH -> last.math.mul(x, tf.math.sigmoid(x));
            case GELU ->
                last.math.mul(
                        tf.math.mul(x, tf.constant(0.5f)),
                        tf.math.add(tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5)))), tf.constant(1f)));
            case GELU_TANH -> {
                Operand<TFloat32> cube = tf.math.mul(tf.math.mul(x, x), x);
                Operand<TFloat32> inner =
                        tf.math.mul(tf.math.add(x, tf.math.mul(cube, tf.constant(0.044715f))), tf.constant((float)
                                Math.sqrt(2 / Math.PI)));
                yield last.math.mul(
                        tf.math.mul(x, tf.constant(0.5f)), tf.math.add(tf.math.tanh(inner), tf.constant(1f)));
            }
        };
        return added("Activation", y);
    }

    /** {@code x * kernel + bias}, without activation: {@code [N,in]} to {@code [N,out]}. */
    Operand<TFloat32> dense(Operand<TFloat32> x, String name, int units) {
        Operand<TFloat32> kernel = parameters.parameter(
                name + "/kernel", Shape.of(channels(x), units), ParameterSpec.Initializer.GLOROT_UNIFORM, Role.KERNEL);
        Operand<TFloat32> bias =
                parameters.parameter(name + "/bias", Shape.of(units), ParameterSpec.Initializer.ZEROS, Role.OFFSET);
        return added("Dense", named(name).nn.biasAdd(tf.linalg.matMul(x, kernel), bias));
    }

    /** Bytes 0..255 to floats, as the preprocessing wants them. */
    public Operand<TFloat32> preprocess(Operand<TFloat32> pixels, Preprocessing preprocessing) {
        Operand<TFloat32> ordered = switch (preprocessing.channels()) {
            case "rgb" -> pixels;
            case "bgr" -> tf.reverse(pixels, tf.constant(new int[] {3}));
            default -> tf.gather(pixels, tf.constant(preprocessing.order()), tf.constant(3));
        };
        Operand<TFloat32> scaled = tf.math.mul(ordered, tf.constant(preprocessing.scales()));
        return added("Rescaling", named("preprocess").math.add(scaled, tf.constant(preprocessing.offsets())));
    }

    /** The operations of this graph, for what is not a layer. */
    public Ops ops() {
        return tf;
    }

    private Operand<TFloat32> added(String type, Operand<TFloat32> output) {
        layers.add(new Layer(type, output));
        return output;
    }

    private static long channels(Operand<TFloat32> x) {
        return x.shape().get(x.shape().numDimensions() - 1);
    }

    /** Keras names may hold one '/', which {@code Ops} takes only as a scope; a scope asked for twice gets a suffix. */
    private Ops named(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0
                ? tf.withName(name)
                : scopes.computeIfAbsent(name.substring(0, slash), tf::withSubScope)
                        .withName(name.substring(slash + 1));
    }
}
