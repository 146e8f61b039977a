package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Framing;
import java.util.List;

/**
 * Why the network said what it said of one image. Immutable by convention: the array is not copied.
 *
 * @param method how the map was made
 * @param classIndex the class it speaks of
 * @param scores of all classes, {@code [K]}, 0..1
 * @param map how much each cell of the network's input speaks for the class: signed and unscaled, unless maps were averaged
 * @param heat where it looked: what of the map is positive, scaled
 * @param regions the hot regions of the heat, at least one, the one of the greatest heat first
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record Explanation(
        MethodName method, int classIndex, float[] scores, ClassMap map, HeatMap heat, List<HotRegion> regions) {
    public Explanation {
        regions = List.copyOf(regions);
    }

    /** Of a map. */
    static Explanation of(MethodName method, int classIndex, float[] scores, ClassMap map) {
        HeatMap heat = map.toHeatmap();
        return new Explanation(method, classIndex, scores, map, heat, HotRegion.all(heat));
    }

    /** The same of another map. */
    public Explanation withMap(ClassMap other) {
        return of(method, classIndex, scores, other);
    }

    /**
     * The same, its heat and its regions as shares of the image of which the network saw this view; the map stays that of the
     * network's input.
     */
    public Explanation on(Framing.View view) {
        if (view.isWhole()) {
            return this;
        }
        HeatMap placed = view.toImage(heat);
        return new Explanation(method, classIndex, scores, map, placed, HotRegion.all(placed));
    }

    /** The region of the greatest heat. */
    public HotRegion region() {
        return regions.get(0);
    }

    /** Score of the class it speaks of. */
    public float score() {
        return scores[classIndex];
    }
}
