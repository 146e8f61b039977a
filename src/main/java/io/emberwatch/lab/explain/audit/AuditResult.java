package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.explain.Explanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What an audit found. Immutable.
 *
 * @param positives images of fire
 * @param negatives images without
 * @param averageOfPositives mean heat map for fire
 * @param averageOfNegatives mean heat map for fire
 * @param shares where the attention of the positives falls
 * @param marks what the positives share and the negatives lack
 * @param lookAlikes groups of positives that are almost the same image
 * @param findings in plain words, suspicious ones first
 */
public record AuditResult(
        List<AuditedCase> positives,
        List<AuditedCase> negatives,
        HeatMap averageOfPositives,
        HeatMap averageOfNegatives,
        List<AttentionShare> shares,
        List<CommonMark> marks,
        List<List<AuditedCase>> lookAlikes,
        List<Finding> findings) {
    public AuditResult {
        positives = List.copyOf(positives);
        negatives = List.copyOf(negatives);
        shares = List.copyOf(shares);
        marks = List.copyOf(marks);
        lookAlikes = List.copyOf(lookAlikes);
        findings = List.copyOf(findings);
    }

    /** Whether anything is suspicious. */
    public boolean suspicious() {
        return findings.stream().anyMatch(Finding::suspicious);
    }

    /**
     * Something the audit has to say.
     *
     * @param suspicious whether the model seems to rely on something that is not fire
     * @param sentence in plain words
     */
    public record Finding(boolean suspicious, String sentence) {}

    /**
     * How much of the attention falls on a part of the images, beside what chance would give it.
     *
     * @param part what it is, in plain words
     * @param attention mean share of the heat there, 0..1
     * @param area mean share of the image that it covers, 0..1
     * @param images over how many images with heat
     */
    public record AttentionShare(String part, double attention, double area, int images) {
        /** @param zone the part of each image: 1 inside, 0 outside, of {@link HotRegion#GRID} cells each way */
        static AttentionShare of(String part, List<AuditedCase> cases, Function<AuditedCase, HeatMap> zone) {
            double attention = 0;
            double area = 0;
            int counted = 0;
            for (AuditedCase each : cases) {
                HeatMap heat = each.explanation().heat().finer().resized(HotRegion.GRID, HotRegion.GRID);
                double mass = heat.mass();
                if (mass > 0) {
                    HeatMap mask = zone.apply(each);
                    double inside = 0;
                    for (int y = 0; y < HotRegion.GRID; y++) {
                        for (int x = 0; x < HotRegion.GRID; x++) {
                            inside += heat.value(x, y) * mask.value(x, y);
                        }
                    }
                    attention += inside / mass;
                    area += mask.mass() / (HotRegion.GRID * HotRegion.GRID);
                    counted++;
                }
            }
            int below = Math.max(1, counted);
            return new AttentionShare(part, attention / below, area / below, counted);
        }
    }

    /** Says in plain words what the figures of an audit mean. */
    static final class Findings {
        private static final double SUSPICIOUS_EXCESS = 0.2;
        /** A score that falls by less, and hardly more than by blurring cold places, owes nothing to the hot ones. */
        private static final double DULL_DROP = 0.05;

        private static final double DULL_GAIN = 0.02;
        private static final double SAME_PLACE = 0.12;
        private static final double MANY = 0.7;
        /** On coarser maps every place is near every other. */
        private static final int FINEST_PLACES = 6;

        private Findings() {}

        static List<AuditResult.Finding> of(
                List<AuditedCase> positives,
                List<AuditResult.AttentionShare> shares,
                List<CommonMark> marks,
                List<List<AuditedCase>> lookAlikes,
                double gap) {
            List<AuditResult.Finding> findings = new ArrayList<>();
            if (gap <= 0) {
                findings.add(new AuditResult.Finding(
                        true,
                        "The model does not tell the two groups apart at all: on average it finds no more fire in the"
                                + " images of fire than in the others."));
            }
            marks.forEach(mark -> findings.add(of(mark)));
            shares.stream().filter(each -> each.images() > 0).forEach(each -> findings.add(of(each)));
            samePlace(positives, findings);
            hotRegion(positives, findings);
            if (!lookAlikes.isEmpty()) {
                int alike = lookAlikes.stream().mapToInt(List::size).sum();
                findings.add(new AuditResult.Finding(
                        false,
                        format(
                                "%d of %d images of fire belong to %d groups of look-alikes: they count as fewer than they"
                                        + " are.",
                                alike, positives.size(), lookAlikes.size())));
            }
            findings.sort(Comparator.comparing((AuditResult.Finding each) -> !each.suspicious()));
            return findings;
        }

        private static AuditResult.Finding of(CommonMark mark) {
            String effects = format(
                    "Exchanged with images without fire, it takes %.0f%% of the distance between the groups away from"
                            + " images of fire and gives %.0f%% of it to the others (an equal place elsewhere: %.0f%%).",
                    100 * mark.taken(), 100 * mark.given(), 100 * mark.control());
            return mark.reliedOn()
                    ? new AuditResult.Finding(
                            true,
                            "The model relies on something in " + mark.place() + " that looks the same in all images of"
                                    + " fire, so hardly fire itself: a logo, a caption, a lamp? " + effects)
                    : new AuditResult.Finding(
                            false,
                            "Something in " + mark.place()
                                    + " looks the same in all images of fire, but the model does not rely on it. "
                                    + effects);
        }

        private static AuditResult.Finding of(AuditResult.AttentionShare share) {
            boolean suspicious = share.attention() - share.area() >= SUSPICIOUS_EXCESS;
            return new AuditResult.Finding(
                    suspicious,
                    format(
                            "%.0f%% of the attention in images of fire falls on %s, which covers %.0f%% of them%s.",
                            100 * share.attention(),
                            share.part(),
                            100 * share.area(),
                            suspicious ? ": far more than its share" : ""));
        }

        private static void samePlace(List<AuditedCase> positives, List<AuditResult.Finding> findings) {
            double x = median(positives.stream()
                    .mapToDouble(each -> each.explanation().region().peakX())
                    .toArray());
            double y = median(positives.stream()
                    .mapToDouble(each -> each.explanation().region().peakY())
                    .toArray());
            long near = positives.stream()
                    .filter(each -> Math.abs(each.explanation().region().peakX() - x) < SAME_PLACE
                            && Math.abs(each.explanation().region().peakY() - y) < SAME_PLACE)
                    .count();
            boolean fine = positives.get(0).explanation().heat().width() >= FINEST_PLACES;
            if (fine && positives.size() >= 5 && near >= MANY * positives.size()) {
                findings.add(new AuditResult.Finding(
                        true,
                        format(
                                "In %d of %d images of fire the model looks at the same place, %s: is the fire always"
                                        + " there?",
                                near, positives.size(), CommonMark.placeName(x, y))));
            }
        }

        private static void hotRegion(List<AuditedCase> positives, List<AuditResult.Finding> findings) {
            double before = mean(positives, AuditedCase::score);
            double after = mean(positives, AuditedCase::scoreWithoutHotRegions);
            double control = mean(positives, AuditedCase::scoreWithoutColdest);
            findings.add(hotRegion(before, after, control));
        }

        /** What mean scores of images of fire say: as they are, without their hot regions, without their coldest places. */
        static AuditResult.Finding hotRegion(double before, double after, double control) {
            boolean dull = before > 0.5 && before - after < DULL_DROP && control - after < DULL_GAIN;
            return new AuditResult.Finding(
                    dull,
                    format(
                            "With the hot region blurred (all of them where there are several), the mean fire score of"
                                    + " images of fire goes from %.2f to %.2f; with as much of the coldest places"
                                    + " blurred, to %.2f%s.",
                            before, after, control, dull ? ": the model hardly goes by what the heat maps show" : ""));
        }

        private static double mean(List<AuditedCase> cases, ToDoubleFunction<AuditedCase> figure) {
            return cases.stream().mapToDouble(figure).average().orElse(0);
        }

        private static double median(double[] values) {
            java.util.Arrays.sort(values);
            return values.length == 0 ? 0.5 : values[values.length / 2];
        }

        private static String format(String pattern, Object... values) {
            return String.format(Locale.ROOT, pattern, values);
        }
    }

    /**
     * What was found out about an image.
     *
     * @param subject the image
     * @param explanation where the model looked for fire
     * @param scoreWithoutHotRegions its fire score with all hot regions blurred, 0..1
     * @param scoreWithoutColdest its fire score with as many of the coldest places blurred, 0..1
     */
    public record AuditedCase(
            Subject subject, Explanation explanation, float scoreWithoutHotRegions, float scoreWithoutColdest) {
        /** Its fire score, 0..1. */
        public float score() {
            return explanation.score();
        }

        /** How far the score falls when all hot regions are blurred; negative where it rises. */
        public float drop() {
            return score() - scoreWithoutHotRegions;
        }

        /**
         * An image of an audit.
         *
         * @param name of its file
         * @param image one, of the size that the network takes
         * @param view which part of the file's image it shows
         */
        public record Subject(String name, ImageBatch image, Framing.View view) {
            /** Of an image that is shown from edge to edge. */
            public Subject(String name, ImageBatch image) {
                this(name, image, Framing.View.WHOLE);
            }
        }
    }
}
