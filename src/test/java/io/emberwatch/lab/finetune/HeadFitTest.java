package io.emberwatch.lab.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.finetune.FeatureExtraction.ImageFeatures;
import io.emberwatch.lab.finetune.HeadTuning.LinearHead;
import io.emberwatch.lab.metrics.Calibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadFitTest {
    private static final LinearHead NOTHING = new LinearHead(new float[2 * 2], new float[2]);

    @Test
    void weakRestraint_findsTheTrueRegression() {
        List<ImageFeatures> images = drawn(20_000, 1);
        HeadTuning.HeadFit fit = new HeadTuning.HeadFit(NOTHING, 1, images, false);
        LinearHead head = fit.head(fit.change(fit.start(), 1e-3));
        assertThat(head.kernel()[1] - head.kernel()[0]).isCloseTo(2f, within(0.15f));
        assertThat(head.kernel()[3] - head.kernel()[2]).isCloseTo(-1f, within(0.15f));
        assertThat(head.bias()[1] - head.bias()[0]).isCloseTo(0.5f, within(0.1f));
    }

    @Test
    void strongRestraint_leavesTheHeadAsItWas_andFewImagesMoveItLessThanMany() {
        LinearHead original = new LinearHead(new float[] {0.5f, -0.5f, 0.25f, 0}, new float[] {0.1f, 0});
        assertThat(moved(original, drawn(200, 2), 1e6)).isLessThan(1e-3);
        double few = moved(original, drawn(20, 3), 10);
        double many = moved(original, drawn(2000, 3), 10);
        assertThat(few).isPositive().isLessThan(many / 2);
    }

    @Test
    void balancedClasses_weighTheSame() {
        List<ImageFeatures> images = new ArrayList<>();
        for (int i = 0; i < 110; i++) {
            images.add(new ImageFeatures("f" + i, i < 100 ? 0 : 1, List.of(new float[] {i % 2, 1})));
        }
        HeadTuning.HeadFit balanced = new HeadTuning.HeadFit(NOTHING, 1, images, true);
        HeadTuning.HeadFit counted = new HeadTuning.HeadFit(NOTHING, 1, images, false);
        // Both classes look the same, so the score tells their weights.
        assertThat(score(balanced)).isCloseTo(0.5, within(0.01));
        assertThat(score(counted)).isCloseTo(10.0 / 110, within(0.01));
    }

    @Test
    void temperature_isThatOfTheScoresNotOfTheLogits() {
        List<ImageFeatures> images = drawn(5000, 4);
        HeadTuning.HeadFit fit = new HeadTuning.HeadFit(NOTHING, 0.5, images, false);
        LinearHead head = fit.head(fit.change(fit.start(), 1e-3));
        assertThat(head.kernel()[1] - head.kernel()[0]).isCloseTo(1f, within(0.1f));
    }

    @Test
    void sameStrength_meansTheSameForFeaturesOfAnotherScale() {
        List<ImageFeatures> images = drawn(300, 5);
        List<ImageFeatures> larger = images.stream()
                .map(p -> new ImageFeatures(p.file(), p.label(), List.of(new float[] {
                    100 * p.whole()[0] + 7, 100 * p.whole()[1]
                })))
                .toList();
        HeadTuning.HeadFit small = new HeadTuning.HeadFit(NOTHING, 1, images, true);
        HeadTuning.HeadFit large = new HeadTuning.HeadFit(NOTHING, 1, larger, true);
        LinearHead a = small.head(small.change(small.start(), 2));
        LinearHead b = large.head(large.change(large.start(), 2));
        for (int i = 0; i < 20; i++) {
            assertThat(b.logits(larger.get(i).whole())[1])
                    .isCloseTo(a.logits(images.get(i).whole())[1], within(2e-3f));
        }
    }

    private static double moved(LinearHead original, List<ImageFeatures> images, double strength) {
        HeadTuning.HeadFit fit = new HeadTuning.HeadFit(original, 1, images, false);
        LinearHead head = fit.head(fit.change(fit.start(), strength));
        return Math.abs(head.kernel()[1] - original.kernel()[1]);
    }

    private static double score(HeadTuning.HeadFit fit) {
        float[] logits = fit.head(fit.change(fit.start(), 1e-4)).logits(new float[] {0.5f, 1});
        return Calibration.score(logits, 1, 1);
    }

    /** The chance of class 1 is the logistic function of {@code 2a - b + 0.5}. */
    private static List<ImageFeatures> drawn(int count, long seed) {
        Random random = new Random(seed);
        List<ImageFeatures> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float a = (float) random.nextGaussian();
            float b = (float) random.nextGaussian();
            int label = random.nextDouble() < 1 / (1 + Math.exp(-(2 * a - b + 0.5))) ? 1 : 0;
            images.add(new ImageFeatures("drawn" + i, label, List.of(new float[] {a, b})));
        }
        return images;
    }
}
