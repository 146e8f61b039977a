package io.emberwatch.lab.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.keras.file.BatchNorm;
import io.emberwatch.lab.network.DenseNet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldedDenseTest {
    private static final KerasHead.FoldedDense FIRST =
            new KerasHead.FoldedDense("first", 2, 3, new float[] {1, -2, 3, 0.5f, 4, -1}, new float[] {0.25f, 0, -1});
    private static final KerasHead.FoldedDense SECOND =
            new KerasHead.FoldedDense("second", 3, 2, new float[] {2, 1, -1, 0.5f, 3, -2}, new float[] {1, -1});

    @Test
    void twoLinearLayers_areOne() {
        KerasHead.FoldedDense both = FIRST.before(SECOND);
        assertThat(both.name()).isEqualTo("second");
        assertThat(apply(both, 0.7f, -1.3f)).containsExactly(apply(SECOND, apply(FIRST, 0.7f, -1.3f)), within(1e-5f));
    }

    @Test
    void normBeforeAndAfter_isTakenUp() {
        double[] scale = {2, -0.5};
        double[] shift = {1, 3};
        assertThat(apply(FIRST.after(scale, shift), 0.7f, -1.3f))
                .containsExactly(apply(FIRST, 2 * 0.7f + 1, -0.5f * -1.3f + 3), within(1e-5f));
        float[] plain = apply(SECOND, 1, 2, 3);
        assertThat(apply(SECOND.before(scale, shift), 1, 2, 3))
                .containsExactly(new float[] {2 * plain[0] + 1, -0.5f * plain[1] + 3}, within(1e-5f));
    }

    @Test
    void normWithAnotherEpsilon_scalesTheSame() {
        BatchNorm norm = new BatchNorm(
                new float[] {1.5f, 2}, new float[] {0, 1}, new float[] {1, -1}, new float[] {0.25f, 0.001f}, 1e-3);
        BatchNorm moved = norm.withEpsilon(DenseNet.EPSILON);
        assertThat(moved.variance()[0]).isGreaterThan(0.25f);
        assertThat(moved.scale()).containsExactly(norm.scale(), within(1e-4));
        assertThat(moved.shift()).containsExactly(norm.shift(), within(1e-4));
    }

    @Test
    void namesThatAGraphCannotHave_areMadeFit() {
        assertThat(ImportedNetwork.ImportedNames.of("head/pool", List.of("dense", "dense", "fire or not", "_out")))
                .isEqualTo(
                        new DenseNet.HeadNames("head_pool", List.of("dense", "dense_1", "fire_or_not"), "layer_out"));
    }

    private static float[] apply(KerasHead.FoldedDense layer, float... in) {
        float[] out = layer.bias().clone();
        for (int i = 0; i < layer.inputs(); i++) {
            for (int o = 0; o < layer.outputs(); o++) {
                out[o] += in[i] * layer.kernel()[i * layer.outputs() + o];
            }
        }
        return out;
    }
}
