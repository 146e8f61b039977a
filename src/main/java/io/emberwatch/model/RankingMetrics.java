package io.emberwatch.model;

import java.util.Comparator;
import java.util.List;

/**
 * How well scores put fire above the rest, whatever the threshold. NaN where a class is missing.
 *
 * @param auroc chance that a fire picture scores higher than another one; ties count half
 * @param averagePrecision mean precision over the fire pictures, from the highest score down
 * @param fprAt95Tpr share of pictures without fire that score at least as high as the lowest of the best 95% of fires
 */
public record RankingMetrics(double auroc, double averagePrecision, double fprAt95Tpr) {
    /** A score and whether there was fire. */
    public record Scored(double score, boolean fire) {}

    /** Measures these scores. */
    public static RankingMetrics of(List<Scored> scored) {
        List<Scored> ranked = scored.stream()
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .toList();
        long fires = ranked.stream().filter(Scored::fire).count();
        long others = ranked.size() - fires;
        if (fires == 0 || others == 0) {
            return new RankingMetrics(Double.NaN, Double.NaN, Double.NaN);
        }
        double area = 0;
        double precision = 0;
        double fprAt95 = Double.NaN;
        long trueSoFar = 0;
        long falseSoFar = 0;
        for (int i = 0; i < ranked.size(); ) {
            long newTrue = 0;
            long newFalse = 0;
            int end = i;
            while (end < ranked.size()
                    && ranked.get(end).score() == ranked.get(i).score()) {
                if (ranked.get(end++).fire()) {
                    newTrue++;
                } else {
                    newFalse++;
                }
            }
            area += newFalse * (trueSoFar + newTrue / 2.0);
            trueSoFar += newTrue;
            falseSoFar += newFalse;
            precision += (double) newTrue * trueSoFar / (trueSoFar + falseSoFar);
            if (Double.isNaN(fprAt95) && trueSoFar >= 0.95 * fires) {
                fprAt95 = (double) falseSoFar / others;
            }
            i = end;
        }
        return new RankingMetrics(area / ((double) fires * others), precision / fires, fprAt95);
    }
}
