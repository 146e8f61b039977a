package io.emberwatch.lab.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.metrics.Figures.Scored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    @Test
    void figuresAtTheThreshold_areThoseOfTheConfusionMatrix() {
        Map<Metric, Double> figures = measure(
                0.5, fire(0.9), fire(0.8), fire(0.5), fire(0.2), other(0.7), other(0.4), other(0.3), other(0.1));
        assertThat(figures)
                .containsEntry(Metric.TRUE_POSITIVES, 3.0)
                .containsEntry(Metric.FALSE_NEGATIVES, 1.0)
                .containsEntry(Metric.FALSE_POSITIVES, 1.0)
                .containsEntry(Metric.TRUE_NEGATIVES, 3.0)
                .containsEntry(Metric.ACCURACY, 0.75)
                .containsEntry(Metric.PRECISION, 0.75)
                .containsEntry(Metric.RECALL, 0.75)
                .containsEntry(Metric.F1, 0.75)
                .containsEntry(Metric.FALSE_POSITIVE_RATE, 0.25);
        // Pairs in order: 4 + 4 + 3 + 1 of 16.
        assertThat(figures.get(Metric.AUROC)).isEqualTo(12.0 / 16);
        assertThat(figures.get(Metric.AVERAGE_PRECISION)).isCloseTo((1 + 1 + 3 / 4.0 + 4 / 7.0) / 4, within(1e-12));
        // All four fires are found only with three of the four others.
        assertThat(figures.get(Metric.FPR_AT_95_TPR)).isEqualTo(0.75);
        // Of four others not one may be called fire.
        assertThat(figures.get(Metric.TPR_AT_2_FPR)).isEqualTo(0.5);
    }

    @Test
    void twoPercent_ofFiftyIsOneFalseAlarm() {
        List<Scored> scored = new ArrayList<>(List.of(fire(0.95), fire(0.85), fire(0.75)));
        scored.add(other(0.9));
        scored.add(other(0.8));
        for (int i = 0; i < 48; i++) {
            scored.add(other(0.1));
        }
        assertThat(measure(0.5, scored.toArray(Scored[]::new)).get(Metric.TPR_AT_2_FPR))
                .isEqualTo(2 / 3.0);
    }

    @Test
    void auroc_isTheShareOfPairsInOrder_tiesCountingHalf() {
        SplittableRandom random = new SplittableRandom(3);
        List<Scored> scored = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            boolean fire = random.nextInt(3) == 0;
            scored.add(scored(random.nextInt(fire ? 4 : 0, 12) / 12.0, fire));
        }
        double inOrder = 0;
        int pairs = 0;
        for (Scored fire : scored) {
            for (Scored other : scored) {
                if (fire.fire() && !other.fire()) {
                    pairs++;
                    inOrder += fire.score() > other.score() ? 1 : fire.score() == other.score() ? 0.5 : 0;
                }
            }
        }
        assertThat(measure(0.5, scored.toArray(Scored[]::new)).get(Metric.AUROC))
                .isCloseTo(inOrder / pairs, within(1e-12));
    }

    @Test
    void calibrationError_isTheMeanGapOfTheBins() {
        // One bin holds 0.90 and 0.92, another 0.1: |1.82 - 1| + |0.1 - 0| over three images.
        assertThat(measure(0.5, fire(0.9), other(0.92), other(0.1)))
                .hasEntrySatisfying(Metric.ECE, error -> assertThat(error).isCloseTo((0.82 + 0.1) / 3, within(1e-12)));
        assertThat(measure(0.5, fire(1), other(0)).get(Metric.ECE)).isZero();
    }

    @Test
    void oneClassOnly_hasNoRankingButItsOwnRates() {
        Map<Metric, Double> figures = measure(0.5, other(0.9), other(0.1));
        assertThat(figures.get(Metric.FALSE_POSITIVE_RATE)).isEqualTo(0.5);
        assertThat(List.of(Metric.AUROC, Metric.AVERAGE_PRECISION, Metric.RECALL, Metric.TPR_AT_2_FPR))
                .allSatisfy(metric -> assertThat(figures.get(metric)).isNaN());
    }

    private static Map<Metric, Double> measure(double threshold, Scored... scored) {
        RankedScores ranked = new RankedScores(List.of(scored));
        return Figures.Measurement.of(ranked, ranked.once(), threshold);
    }

    private static Scored fire(double score) {
        return scored(score, true);
    }

    private static Scored other(double score) {
        return scored(score, false);
    }

    private static Scored scored(double score, boolean fire) {
        return new Scored(score, fire, "one");
    }
}
