package io.emberwatch.lab.train;

import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Loss of the class map (Zhou et al. 2016, "CAM", eq. 2) on flames whose place is known: the cross-entropy between their
 * place and the softmax over the cells of the map. For a head of one dense layer.
 */
final class PlaceLoss {
    /** Temperature of the softmax: a cell's part of the logit is divided by this. */
    private static final float SHARPNESS = 4;

    private PlaceLoss() {}

    /**
     * The loss, a scalar; 0 if no place is known.
     *
     * @param activated what the head pools, {@code [N,h,w,C]}
     * @param kernel of the head, {@code [C,classes]}; the last class is fire
     * @param places shares by cell, {@code [N,h*w]}; each row adds up to 1, or to 0 where the place is not known
     */
    static Operand<TFloat32> of(
            Ops tf, Operand<TFloat32> activated, Operand<TFloat32> kernel, Operand<TFloat32> places) {
        int classes = Math.toIntExact(kernel.shape().get(1));
        float[] contrast = new float[classes];
        Arrays.fill(contrast, -1f / (classes - 1));
        contrast[classes - 1] = 1;
        Operand<TFloat32> column =
                tf.linalg.matMul(kernel, tf.reshape(tf.constant(contrast), tf.constant(new int[] {classes, 1})));
        int channels = Math.toIntExact(kernel.shape().get(0));
        Operand<TFloat32> rows = tf.reshape(activated, tf.constant(new int[] {-1, channels}));
        Operand<TFloat32> cells = tf.reshape(tf.linalg.matMul(rows, column), tf.shape(places));
        Operand<TFloat32> count =
                tf.dtypes.cast(tf.gather(tf.shape(places), tf.constant(1), tf.constant(0)), TFloat32.class);
        Operand<TFloat32> parts = tf.math.mul(cells, tf.math.div(tf.constant(SHARPNESS), count));
        Operand<TFloat32> each = tf.math.mul(places, tf.nn.logSoftmax(parts));
        return tf.math.neg(tf.math.mul(tf.math.mean(each, tf.constant(new int[] {0, 1})), count));
    }
}
