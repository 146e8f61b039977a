package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** On two images of 2x2 cells with one channel; the head takes the channel for fire and its opposite for the other class. */
class PlaceLossTest {
    private static final float[] NOWHERE = {0, 0, 0, 0};

    @Test
    void equalMap_costsTheLogarithmOfTheCells() {
        assertThat(loss(new float[] {3, 3, 3, 3}, new float[] {0, 1, 0, 0})).isCloseTo(Math.log(4) / 2, within(1e-5));
    }

    @Test
    void pointingAtTheFlame_costsLessThanPointingElsewhere() {
        float[] map = {0, 4, 0, 0};
        double there = loss(map, new float[] {0, 1, 0, 0});
        assertThat(there).isCloseTo(Math.log(1 + 3 * Math.exp(-4)) / 2, within(1e-5));
        assertThat(loss(map, new float[] {0, 0, 1, 0})).isGreaterThan(2);
    }

    @Test
    void unknownPlace_costsNothing() {
        assertThat(loss(new float[] {0, 9, 0, 0}, NOWHERE)).isZero();
    }

    /** The mean over this image and one of unknown place. */
    private static double loss(float[] map, float[] place) {
        float[][] places = {place, NOWHERE};
        float[][][][] activated = {square(map), square(new float[] {1, 2, 3, 4})};
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> loss = PlaceLoss.of(
                    tf, tf.constant(activated), tf.constant(new float[][] {{-0.5f, 0.5f}}), tf.constant(places));
            try (TFloat32 value = (TFloat32) session.runner().fetch(loss).run().get(0)) {
                return value.getFloat();
            }
        }
    }

    private static float[][][] square(float[] map) {
        return new float[][][] {{{map[0]}, {map[1]}}, {{map[2]}, {map[3]}}};
    }
}
