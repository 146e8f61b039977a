package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.network.NetworkSpec;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** One image of fire that a student thinks little of, and teachers who think more or less of it. */
class DistillationTest {
    private static final Distillation HALF = new Distillation(0.5, 2, 1, 1);
    private static final float[] FIRE = {0, 1};
    private static final float[] STUDENT = {1, -1};

    @Test
    void answers_areMixedWithTheLabels_atTheirTemperature() {
        double label = -Math.log(softmax(1, STUDENT));
        assertThat(loss(false, new float[] {0, 4})).isCloseTo(0.5 * label + 0.5 * 4 * soft(softmax(2, 0, 4)), close());
    }

    @Test
    void severalTeachers_areHeardAsTheMeanOfTheirAnswers() {
        double mean = (softmax(2, 0, 4) + softmax(2, 3, 0)) / 2;
        double label = -Math.log(softmax(1, STUDENT));
        assertThat(loss(false, new float[] {0, 4}, new float[] {3, 0}))
                .isCloseTo(0.5 * label + 0.5 * 4 * soft(mean), close());
    }

    @Test
    void sureLabel_asksNoTeacher() {
        assertThat(loss(true, new float[] {9, 0})).isCloseTo(-Math.log(softmax(1, STUDENT)), close());
    }

    private static Offset<Double> close() {
        return within(1e-5);
    }

    /** Cross-entropy of the student's answer at temperature 2 against this share of fire. */
    private static double soft(double fire) {
        double own = softmax(2, STUDENT);
        return -fire * Math.log(own) - (1 - fire) * Math.log(1 - own);
    }

    /** The share of fire, the second of the logits. */
    private static double softmax(double temperature, float... logits) {
        return 1 / (1 + Math.exp((logits[0] - logits[1]) / temperature));
    }

    private static double loss(boolean sure, float[]... teachers) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            List<NetworkSpec.Outputs> shown =
                    Arrays.stream(teachers).map(logits -> outputs(tf, logits)).toList();
            float[][] known = {{sure ? 1 : 0}};
            var loss = HALF.answerLoss(
                    tf, tf.constant(new float[][] {FIRE}), tf.constant(known), outputs(tf, STUDENT), shown);
            try (TFloat32 value = (TFloat32) session.runner().fetch(loss).run().get(0)) {
                return value.getFloat();
            }
        }
    }

    private static NetworkSpec.Outputs outputs(Ops tf, float[] logits) {
        return new NetworkSpec.Outputs(null, null, null, null, tf.constant(new float[][] {logits}));
    }
}
