package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import java.util.List;
import java.util.function.Function;

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
                HeatMap heat = each.explanation().heat().resized(HotRegion.GRID, HotRegion.GRID);
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
}
