package io.emberwatch.lab.explain.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The built-in DenseNet121, whose figures Keras' own summary gives. */
class ModelSummaryTest {
    private static Network model;
    private static ModelSummary summary;

    @BeforeAll
    static void load() {
        model = OpenedModels.builtin();
        summary = ModelSummary.of(model.inspect().nodes());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void totals_areThoseOfKeras() {
        // keras.applications.DenseNet121(include_top=False): 7,037,504 in all, 6,953,856 trainable; and 1024 x 2 + 2.
        assertThat(summary.parameters()).isEqualTo(7_037_504 + 2_050);
        assertThat(summary.fixed()).isEqualTo(7_037_504 - 6_953_856);
        // 2.83 billion multiplications at 224 x 224; 192 x 192 are 73% of the pixels.
        assertThat(summary.flops()).isBetween(4_115_000_000L, 4_225_000_000L);
    }

    @Test
    void rows_nameTypeShapeAndConnections() {
        ModelSummary.LayerRow concat = row("conv2_block1_concat");
        assertThat(concat.type()).isEqualTo("Concatenate");
        assertThat(concat.shape()).containsExactly(-1, 48, 48, 96);
        assertThat(concat.inputs()).containsExactly("pool1", "conv2_block1_2_conv");
        ModelSummary.LayerRow dense = row("predictions");
        assertThat(dense.type()).isEqualTo("Dense");
        assertThat(dense.parameters()).isEqualTo(2050);
        assertThat(dense.inputs()).containsExactly("avg_pool");
    }

    @Test
    void receptiveField_growsByWindowAndSpacing() {
        assertThat(row("conv1/conv").receptiveField()).hasValue(7);
        assertThat(row("conv2_block1_1_conv").receptiveField()).hasValue(7 + 2 * 2);
        assertThat(row("conv2_block1_2_conv").receptiveField()).hasValue(11 + 2 * 4);
        // Six dense layers of 3x3, then a pool of 2x2, all at spacing 4; then 3x3 at spacing 8.
        assertThat(row("conv3_block1_2_conv").receptiveField()).hasValue(11 + 6 * 8 + 4 + 2 * 8);
    }

    @Test
    void silentChannels_areThoseThatHardlyChange() {
        SilentChannels silent = new SilentChannels();
        silent.add("layer", new FeatureMaps(1, 1, 2, 3, new float[] {0, 5, 1, 0.001f, 5, -1}));
        silent.add("layer", new FeatureMaps(1, 1, 2, 3, new float[] {0, 5, 3, 0, 5, 2}));
        SilentChannels.Report report = silent.reports().get(0);
        assertThat(report.silent()).isEqualTo(List.of(0, 1));
        assertThat(report.share()).isEqualTo(2 / 3.0);
    }

    private static ModelSummary.LayerRow row(String name) {
        return summary.rows().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
