package io.emberwatch.lab.explain.faithfulness;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.Batches;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Deletion and insertion (Petsiuk, Das and Saenko, "RISE", BMVC 2018, section 4.3): cells go from hottest to coldest, an
 * equal number a step. Deletion blurs them in the image, and a faithful map makes the score fall at once (small area);
 * insertion brings them back into a blurred image, and the score rises at once (large area).
 *
 * @param network borrowed
 * @param steps how many changes
 */
public record Curves(InspectableModel network, int steps) {
    /** Cells each way; finer than most maps. */
    private static final int GRID = 28;

    /** Blurs one image from its hottest cells on. */
    public ScoreCurve deletion(ImageBatch image, HeatMap heat, int classIndex) {
        return curve(image, Baseline.BLUR.of(image), heat, classIndex);
    }

    /** Sharpens one blurred image from its hottest cells on. */
    public ScoreCurve insertion(ImageBatch image, HeatMap heat, int classIndex) {
        return curve(Baseline.BLUR.of(image), image, heat, classIndex);
    }

    private ScoreCurve curve(ImageBatch from, ImageBatch to, HeatMap heat, int classIndex) {
        int[] order = hottestFirst(heat);
        return new ScoreCurve(Batches.values(
                network, steps + 1, step -> from.mixedWith(to, mask(order, step)), Target.PROBABILITY, classIndex));
    }

    private HeatMap mask(int[] order, int step) {
        float[] mask = new float[GRID * GRID];
        int cells = Math.floorDiv(order.length * step, steps);
        for (int i = 0; i < cells; i++) {
            mask[order[i]] = 1;
        }
        return new HeatMap(GRID, GRID, mask);
    }

    private static int[] hottestFirst(HeatMap heat) {
        float[] fine = heat.resized(GRID, GRID).toArray();
        return IntStream.range(0, fine.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -fine[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** A map of noise, against which others are measured; the same seed gives the same map. */
    public static HeatMap random(long seed) {
        java.util.Random random = new java.util.Random(seed);
        float[] noise = new float[7 * 7];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextFloat();
        }
        return new HeatMap(7, 7, noise);
    }

    /**
     * Score of a class while the image changes step by step. Immutable by convention: the array is not copied.
     *
     * @param scores at equal steps from the untouched start to the end, at least two, each 0..1
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record ScoreCurve(float[] scores) {
        public ScoreCurve {
            if (scores.length < 2) {
                throw new IllegalArgumentException("a curve needs at least two points");
            }
        }

        /** Area below it by the trapezoidal rule, 0..1. */
        public double area() {
            double sum = 0;
            for (int i = 1; i < scores.length; i++) {
                sum += (scores[i - 1] + scores[i]) / 2.0;
            }
            return sum / (scores.length - 1);
        }
    }
}
