package io.emberwatch.lab.explain.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Says in plain words what the figures of an audit mean. */
final class Findings {
    private static final double SUSPICIOUS_EXCESS = 0.2;
    private static final double DULL_DROP = 0.1;
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
        double before =
                positives.stream().mapToDouble(AuditedCase::score).average().orElse(0);
        double drop =
                positives.stream().mapToDouble(AuditedCase::drop).average().orElse(0);
        boolean dull = before > 0.5 && drop < DULL_DROP;
        findings.add(new AuditResult.Finding(
                dull,
                format(
                        "With the hot region blurred, the mean fire score of images of fire goes from %.2f to %.2f%s.",
                        before,
                        before - drop,
                        dull ? ": what the heat maps show is not all that the model goes by" : "")));
    }

    private static double median(double[] values) {
        java.util.Arrays.sort(values);
        return values.length == 0 ? 0.5 : values[values.length / 2];
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
