package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;
import java.util.List;

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
}
