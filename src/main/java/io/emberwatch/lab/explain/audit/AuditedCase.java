package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.explain.Explanation;

/**
 * What was found out about an image.
 *
 * @param subject the image
 * @param explanation where the model looked for fire
 * @param scoreWithoutHotRegion its fire score with the hot region blurred, 0..1
 */
public record AuditedCase(Subject subject, Explanation explanation, float scoreWithoutHotRegion) {
    /** Its fire score, 0..1. */
    public float score() {
        return explanation.score();
    }

    /** How far the score falls when the hot region is blurred; negative where it rises. */
    public float drop() {
        return score() - scoreWithoutHotRegion;
    }

    /**
     * An image of an audit.
     *
     * @param name of its file
     * @param image one, of the size that the network takes
     */
    public record Subject(String name, ImageBatch image) {}
}
