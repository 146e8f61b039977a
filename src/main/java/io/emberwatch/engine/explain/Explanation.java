package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;

/**
 * Why the network said what it said of one image. Immutable by convention: the array is not copied.
 *
 * @param method how the map was made
 * @param classIndex the class it speaks of
 * @param scores of all classes, {@code [K]}, 0..1
 * @param heat where it looked
 * @param region the hottest region of the map
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record Explanation(MethodName method, int classIndex, float[] scores, HeatMap heat, HotRegion region) {
    /** Score of the class it speaks of. */
    public float score() {
        return scores[classIndex];
    }
}
