package io.emberwatch.lab.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.metrics.Figures.Scored;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
    @Test
    void perfectOrder_isOne() {
        RankingMetrics metrics = RankingMetrics.of(List.of(
                new Scored(0.9, true, ""),
                new Scored(0.8, true, ""),
                new Scored(0.3, false, ""),
                new Scored(0.1, false, "")));
        assertThat(metrics).isEqualTo(new RankingMetrics(1, 1, 0));
    }

    @Test
    void oneInversion_countsAsOnePairOfFour() {
        RankingMetrics metrics = RankingMetrics.of(List.of(
                new Scored(0.9, true, ""),
                new Scored(0.5, false, ""),
                new Scored(0.4, true, ""),
                new Scored(0.1, false, "")));
        assertThat(metrics.auroc()).isEqualTo(0.75);
        assertThat(metrics.averagePrecision()).isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
        assertThat(metrics.fprAt95Tpr()).isEqualTo(0.5);
    }

    @Test
    void ties_countHalf_whateverTheirOrder() {
        RankingMetrics metrics = RankingMetrics.of(List.of(new Scored(0.5, true, ""), new Scored(0.5, false, "")));
        assertThat(metrics.auroc()).isEqualTo(0.5);
        assertThat(metrics.averagePrecision()).isEqualTo(0.5);
    }

    @Test
    void oneClassOnly_hasNoRanking() {
        assertThat(RankingMetrics.of(List.of(new Scored(0.5, true, ""))).auroc())
                .isNaN();
    }
}
