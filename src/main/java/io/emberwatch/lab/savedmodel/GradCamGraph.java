package io.emberwatch.lab.savedmodel;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Grad-CAM (Selvaraju et al., ICCV 2017) at the last feature map, for all classes at once and without a backward pass:
 * {@code relu(sum_c alpha[c,k] * F[i,j,c])}, where {@code alpha[c,k]} is the mean over space of the gradient of logit k.
 * Behind {@code F} come batch norm, ReLU, the mean over space and dense layers with ReLUs, whose gradient is known: the
 * product of their kernels, with what a ReLU holds at 0 left out, times the batch norm's scale and the share of cells
 * in which a channel is active.
 */
final class GradCamGraph {
    private final Ops tf;
    private final Operand<TFloat32> features;
    private final Operand<TFloat32> activated;

    /**
     * A dense layer.
     *
     * @param kernel {@code [in,out]}
     * @param output after its ReLU, {@code [N,out]}; of the last layer the logits
     */
    record Dense(Operand<TFloat32> kernel, Operand<TFloat32> output) {}

    /**
     * Prepares the maps.
     *
     * @param tf where operations are added
     * @param features last feature map, {@code [N,h,w,C]} with known h, w and C
     * @param activated the same after batch norm and ReLU
     */
    GradCamGraph(Ops tf, Operand<TFloat32> features, Operand<TFloat32> activated) {
        this.tf = tf;
        this.features = features;
        this.activated = activated;
    }

    /**
     * Adds the maps {@code [N,h,w,classes]}.
     *
     * @param scale of the batch norm, {@code [C]}
     * @param dense the layers after the mean over space, the last of which gives the logits
     */
    Operand<TFloat32> maps(Operand<TFloat32> scale, List<Dense> dense) {
        int height = size(1);
        int width = size(2);
        int cells = height * width;
        // [N,C]: one 1/cells is of the mean over space in the network, the other of the mean in alpha.
        Operand<TFloat32> active = tf.reduceSum(passes(activated), tf.constant(new int[] {1, 2}));
        Operand<TFloat32> share = tf.math.mul(tf.math.mul(active, scale), tf.constant(1f / ((float) cells * cells)));
        Operand<TFloat32> alpha = tf.math.mul(gradientOfMean(dense), tf.expandDims(share, tf.constant(2)));
        Operand<TFloat32> flat = tf.reshape(features, tf.constant(new int[] {-1, cells, size(3)}));
        Operand<TFloat32> sums = tf.train.batchMatMul(flat, alpha, TFloat32.class);
        int classes =
                Math.toIntExact(dense.get(dense.size() - 1).output().shape().get(1));
        return tf.withName("maps").nn.relu(tf.reshape(sums, tf.constant(new int[] {-1, height, width, classes})));
    }

    /** Of each logit, with respect to the activated features' mean over space: {@code [N,C,classes]}, or N = 1 for all. */
    private Operand<TFloat32> gradientOfMean(List<Dense> dense) {
        Operand<TFloat32> gradient = tf.expandDims(dense.get(dense.size() - 1).kernel(), tf.constant(0));
        for (int i = dense.size() - 2; i >= 0; i--) {
            Operand<TFloat32> mask = tf.expandDims(passes(dense.get(i).output()), tf.constant(2));
            gradient = tf.train.batchMatMul(
                    tf.expandDims(dense.get(i).kernel(), tf.constant(0)), tf.math.mul(gradient, mask), TFloat32.class);
        }
        return gradient;
    }

    /** 1 where a ReLU lets a gradient through, else 0. */
    private Operand<TFloat32> passes(Operand<TFloat32> output) {
        return tf.dtypes.cast(tf.math.greater(output, tf.constant(0f)), TFloat32.class);
    }

    private int size(int dimension) {
        return Math.toIntExact(features.shape().get(dimension));
    }
}
