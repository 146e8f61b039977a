package io.emberwatch.lab.metrics;

import io.emberwatch.lab.metrics.Figures.Scored;
import java.util.List;

/**
 * How well scores put fire above the rest, whatever the threshold. NaN where a class is missing.
 *
 * @param auroc chance that a fire image scores higher than another one; ties count half
 * @param averagePrecision mean precision over the fire images, from the highest score down
 * @param fprAt95Tpr share of images without fire that score at least as high as the lowest of the best 95% of fires
 */
public record RankingMetrics(double auroc, double averagePrecision, double fprAt95Tpr) {

    /** Measures these scores, whatever their groups. */
    public static RankingMetrics of(List<Scored> scored) {
        // One group has no interval, which would be wasted here.
        Figures figures = Figures.of(
                scored.stream()
                        .map(each -> new Scored(each.score(), each.fire(), ""))
                        .toList(),
                0.5);
        return new RankingMetrics(
                figures.value(Metric.AUROC),
                figures.value(Metric.AVERAGE_PRECISION),
                figures.value(Metric.FPR_AT_95_TPR));
    }
}
