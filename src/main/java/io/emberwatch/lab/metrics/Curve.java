package io.emberwatch.lab.metrics;

import io.emberwatch.lab.metrics.Figures.Scored;
import java.util.ArrayList;
import java.util.List;

/**
 * Points of a curve, in drawing order; those of scores lie in the unit square. Immutable.
 */
public record Curve(List<Point> points) {
    public record Point(double x, double y) {}

    public Curve {
        points = List.copyOf(points);
    }

    /** True positive rate over false positive rate, over all thresholds; the area under its straight lines is the AUROC. */
    public static Curve roc(List<Scored> scored) {
        RankedScores ranked = new RankedScores(scored);
        int[] once = ranked.once();
        double fires = ranked.count(once, true);
        double others = ranked.count(once, false);
        List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
        ranked.walk(once, (score, found, alarms) -> points.add(new Point(alarms / others, found / fires)));
        return new Curve(points);
    }

    /** Precision over recall, over all thresholds: steps, since between two thresholds there is nothing. */
    public static Curve precisionRecall(List<Scored> scored) {
        RankedScores ranked = new RankedScores(scored);
        int[] once = ranked.once();
        double fires = ranked.count(once, true);
        List<Point> points = new ArrayList<>();
        ranked.walk(once, (score, found, alarms) -> {
            double precision = (double) found / (found + alarms);
            points.add(new Point(
                    points.isEmpty() ? 0 : points.get(points.size() - 1).x(), precision));
            points.add(new Point(found / fires, precision));
        });
        return new Curve(points);
    }

    /** Share of fires over mean score, bin by bin; on the diagonal where scores are true chances. */
    public static Curve reliability(List<Scored> scored) {
        RankedScores ranked = new RankedScores(scored);
        return new Curve(ranked.bins(ranked.once()).bins().stream()
                .map(bin -> new Point(bin.meanScore(), bin.shareOfFires()))
                .toList());
    }
}
