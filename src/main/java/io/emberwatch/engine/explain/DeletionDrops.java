package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How far the score of the explained class falls when hot regions are blurred; negative where it rises. Immutable.
 *
 * @param regions one for each region alone, in the explanation's order
 * @param all with all of them blurred at once
 */
public record DeletionDrops(List<Double> regions, double all) {
    /** Nothing is hot, so nothing can fall. */
    private static final DeletionDrops NONE = new DeletionDrops(List.of(0.0), 0);

    public DeletionDrops {
        regions = List.copyOf(regions);
    }

    /** In the place of figures that nobody is told. */
    public static DeletionDrops unmeasured(Explanation explanation) {
        return new DeletionDrops(Collections.nCopies(explanation.regions().size(), 0.0), 0);
    }

    /**
     * Measures them: one forward pass for each region, and one more where there are several.
     *
     * @param image that which was explained
     * @param explanation on the image, not on what the network sees of it
     */
    public static DeletionDrops of(InspectableModel network, ExplainedImage image, Explanation explanation) {
        List<HotRegion> regions = explanation.regions();
        if (regions.get(0).area() == 0) {
            return NONE;
        }
        List<HeatMap> masks =
                new ArrayList<>(regions.stream().map(HotRegion::mask).toList());
        if (regions.size() > 1) {
            masks.add(HotRegion.union(regions));
        }
        ImageBatch pixels = image.pixels();
        ImageBatch blurred = Baseline.BLUR.of(pixels);
        float[] values = Batches.values(
                network,
                masks.size(),
                i -> pixels.mixedWith(blurred, image.view().toInput(masks.get(i), pixels.width(), pixels.height())),
                Target.PROBABILITY,
                explanation.classIndex());
        List<Double> drops = new ArrayList<>();
        for (float value : values) {
            drops.add((double) explanation.score() - value);
        }
        return new DeletionDrops(drops.subList(0, regions.size()), drops.get(drops.size() - 1));
    }
}
