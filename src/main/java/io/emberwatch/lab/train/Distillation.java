package io.emberwatch.lab.train;

import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.Layers;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Knowledge distillation: the student network learns from the scores and feature maps of teachers, in addition to the
 * labels.
 *
 * @param answers share of the classification loss that follows the teachers' scores instead of the labels, 0..1
 * @param temperature softens the scores of both before they are compared, &ge; 1
 * @param features weight of the loss on the last feature maps
 * @param middle weight of the loss on the feature maps of stride 16
 */
record Distillation(double answers, double temperature, double features, double middle) {
    private static final String FACING = "distil_";

    static final Distillation NONE = new Distillation(0, 1, 0, 0);

    /** Whether a parameter belongs to the layers that compare student and teacher, which are no part of the network. */
    static boolean owns(String parameter) {
        return parameter.startsWith(FACING);
    }

    /**
     * The classification loss, a scalar: cross-entropy against the labels, mixed with cross-entropy against the mean of
     * the teachers' scores.
     *
     * @param sure {@code [N,1]}: 1 where the label is certain and the teachers are ignored, else 0
     */
    Operand<TFloat32> answerLoss(
            Ops tf,
            Operand<TFloat32> labels,
            Operand<TFloat32> sure,
            NetworkSpec.Outputs student,
            List<NetworkSpec.Outputs> teachers) {
        if (teachers.isEmpty() || answers == 0) {
            return crossEntropy(tf, labels, student.logits());
        }
        Operand<TFloat32> t = tf.constant((float) temperature);
        List<Operand<TFloat32>> shown = new ArrayList<>();
        teachers.forEach(teacher -> shown.add(tf.nn.softmax(tf.math.div(teacher.logits(), t))));
        Operand<TFloat32> mean = tf.math.div(tf.math.addN(shown), tf.constant((float) shown.size()));
        Operand<TFloat32> asked = tf.math.mul(tf.math.sub(tf.constant(1f), sure), tf.constant((float) answers));
        Operand<TFloat32> told = tf.math.sub(tf.constant(1f), asked);
        Operand<TFloat32> hard = crossEntropy(tf, tf.math.mul(labels, told), student.logits());
        Operand<TFloat32> soft = crossEntropy(tf, tf.math.mul(mean, asked), tf.math.div(student.logits(), t));
        return tf.math.add(hard, tf.math.mul(soft, tf.constant((float) (temperature * temperature))));
    }

    /** The loss of the feature maps, a scalar. A student that always gives the mean would have a loss of 1. */
    Operand<TFloat32> featureLoss(Layers layers, NetworkSpec.Outputs student, NetworkSpec.Outputs teacher) {
        Ops tf = layers.ops();
        return tf.math.add(
                tf.math.mul(
                        match(layers, student.activated(), teacher.activated(), FACING + "features"),
                        tf.constant((float) features)),
                tf.math.mul(match(layers, student.middle(), teacher.middle(), FACING + "middle"), tf.constant((float)
                        middle)));
    }

    private static Operand<TFloat32> match(
            Layers layers, Operand<TFloat32> student, Operand<TFloat32> teacher, String name) {
        Ops tf = layers.ops();
        int channels = Math.toIntExact(teacher.shape().get(3));
        Operand<TFloat32> guess =
                layers.batchNorm(layers.conv(student, name, 1, 1, channels, "VALID"), name + "_bn", DenseNet.EPSILON);
        Operand<TFloat32> error = meanSquare(tf, tf.math.sub(guess, teacher));
        return tf.math.div(error, tf.math.add(meanSquare(tf, teacher), tf.constant(1e-6f)));
    }

    private static Operand<TFloat32> meanSquare(Ops tf, Operand<TFloat32> x) {
        return tf.math.mean(tf.math.square(x), tf.constant(new int[] {0, 1, 2, 3}));
    }

    private static Operand<TFloat32> crossEntropy(Ops tf, Operand<TFloat32> target, Operand<TFloat32> logits) {
        Operand<TFloat32> each = tf.math.mul(target, tf.nn.logSoftmax(logits));
        Operand<TFloat32> classes = tf.constant((float) logits.shape().get(1));
        // The mean over both axes times the number of classes is the mean over images of the sum over classes.
        return tf.math.neg(tf.math.mul(tf.math.mean(each, tf.constant(new int[] {0, 1})), classes));
    }

    /**
     * Trained networks to learn from: the mean of their scores, and the feature maps of the first. Immutable.
     *
     * @param all empty to learn from labels alone
     */
    record Teachers(List<Teacher> all, Distillation distillation) {
        static final Teachers NONE = new Teachers(List.of(), Distillation.NONE);

        /** A trained network. */
        record Teacher(NetworkSpec spec, Weights weights) {}

        Teachers {
            all = List.copyOf(all);
        }

        /** Whether there is no teacher. */
        boolean isEmpty() {
            return all.isEmpty();
        }

        /** Their architectures, for the report. */
        String names() {
            return isEmpty() ? "none" : all.stream().map(t -> t.spec().name()).collect(Collectors.joining(", "));
        }
    }
}
