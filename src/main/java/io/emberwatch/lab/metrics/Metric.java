package io.emberwatch.lab.metrics;

import java.util.Locale;

/** The figures of an evaluation. Shares lie within 0..1 and are NaN where they would be a share of nothing. */
public enum Metric {
    /** Share of images that were called what they are. */
    ACCURACY,
    /** Share of fires among what was called fire. */
    PRECISION,
    /** Share of the fires that were called fire (TPR). */
    RECALL,
    /** Harmonic mean of precision and recall. */
    F1,
    /** Share of images without fire that were called fire (FPR). */
    FALSE_POSITIVE_RATE,
    /** Chance that a fire image scores higher than another one; ties count half. */
    AUROC,
    /** Mean precision over the fire images, from the highest score down; ties enter together. */
    AVERAGE_PRECISION,
    /** Highest TPR of all thresholds at which at most 2% of the images without fire are called fire. */
    TPR_AT_2_FPR,
    /** FPR at the highest threshold that finds at least 95% of the fires. */
    FPR_AT_95_TPR,
    /** Expected calibration error of the fire score over 15 bins; see {@link RankedScores.CalibrationBins}. */
    ECE,
    /** Fires called fire. */
    TRUE_POSITIVES,
    /** Images without fire that were called fire. */
    FALSE_POSITIVES,
    /** Images without fire that were not called fire. */
    TRUE_NEGATIVES,
    /** Fires that were not called fire. */
    FALSE_NEGATIVES;

    /** Its name in JSON, for example {@code average_precision}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it counts images, rather than being a share. */
    public boolean isCount() {
        return switch (this) {
            case TRUE_POSITIVES, FALSE_POSITIVES, TRUE_NEGATIVES, FALSE_NEGATIVES -> true;
            default -> false;
        };
    }
}
