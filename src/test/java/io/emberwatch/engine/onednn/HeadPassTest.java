package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Block;
import io.emberwatch.engine.onednn.DenseNetModel.Dense;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import io.emberwatch.engine.onednn.DenseNetModel.Preprocessing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeadPassTest {
    /** Two pixels of two channels: (1, 4) and (3, -2). */
    private static final float[] FEATURES = {99, 99, 1, 4, 3, -2};

    private static final Affine NORM = new Affine("bn", new float[] {2, 1}, new float[] {-1, 1});

    @Test
    void averagesWhatIsLeftAfterTheReLU() {
        HeadPass head = new HeadPass(model(Pooling.AVERAGE, List.of(identity("logits", false))));

        assertThat(head.logits(FEATURES, 2, 2)).containsExactly(3, 2.5f);
    }

    @Test
    void takesTheGreatestOfAllPixels_whereTheNetworkPoolsSo() {
        HeadPass head = new HeadPass(model(Pooling.MAX, List.of(identity("logits", false))));

        assertThat(head.logits(FEATURES, 2, 2)).containsExactly(5, 5);
    }

    @Test
    void hiddenLayersPassThroughTheirReLU() {
        Dense hidden = new Dense("hidden", new float[] {1, -1, 0, 0}, new float[] {0, 1}, Activation.RELU);
        HeadPass head = new HeadPass(model(Pooling.AVERAGE, List.of(hidden, identity("logits", false))));

        assertThat(head.logits(FEATURES, 2, 2)).containsExactly(3, 0);
    }

    @Test
    void scoresAreTheSoftmaxOverTheTemperature_evenOfLargeLogits() {
        HeadPass head = new HeadPass(model(Pooling.AVERAGE, List.of(identity("logits", false))));

        assertThat(head.scores(new float[] {1000, 1001})).satisfies(scores -> {
            assertThat(scores[1]).isCloseTo((float) (1 / (1 + Math.exp(-2))), within(1e-6f));
            assertThat(scores[0] + scores[1]).isCloseTo(1, within(1e-6f));
        });
    }

    private static Dense identity(String name, boolean relu) {
        return new Dense(name, new float[] {1, 0, 0, 1}, new float[2], relu ? Activation.RELU : Activation.LINEAR);
    }

    private static DenseNetModel model(Pooling pooling, List<Dense> head) {
        Preprocessing none = new Preprocessing(new int[] {0, 1, 2}, new float[3], new float[3]);
        return new DenseNetModel(
                1,
                1,
                none,
                new Kernel("stem", 1, 3, 2, new float[6]),
                NORM,
                List.of(new Block(List.of(), Optional.empty())),
                NORM,
                pooling,
                head,
                false,
                0.5f);
    }
}
