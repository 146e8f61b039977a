package io.emberwatch.lab.explain.faithfulness;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.Batches;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * ROAD, "remove and debias" (Rong et al., "A Consistent and Efficient Evaluation Strategy for Attribution Methods", ICML
 * 2022): a share of the pixels is removed, each as the mean of its neighbours (section 4.3: weight 1/6 beside and above,
 * 1/12 at the corners) with a little noise, so that neither an edge nor a blur tells the network which pixels are gone. The
 * score with the coldest pixels removed less the score with the hottest removed, halved, over four shares: 0 for a map that
 * says nothing, 0.5 at best.
 *
 * @param network borrowed
 */
record Road(InspectableModel network) {
    private static final double[] SHARES = {0.2, 0.4, 0.6, 0.8};
    /** Standard deviation of the noise, of 0..255. */
    private static final double NOISE = 0.01 * 255;

    private static final int SWEEPS = 40;
    /** Over-relaxation: what the sweeps of {@link #SWEEPS} settle with. */
    private static final float OVER = 1.8f;

    /** The measure for one image, -0.5..0.5; more is better. */
    double of(ImageBatch image, HeatMap heat, int classIndex) {
        int[] order = hottestFirst(heat, image.width(), image.height());
        int shares = SHARES.length;
        float[] scores = Batches.values(
                network,
                2 * shares,
                i -> removed(image, order, SHARES[i % shares], i < shares),
                Target.PROBABILITY,
                classIndex);
        double sum = 0;
        for (int i = 0; i < shares; i++) {
            sum += scores[shares + i] - (double) scores[i];
        }
        return sum / shares / 2;
    }

    private static int[] hottestFirst(HeatMap heat, int width, int height) {
        float[] values = heat.finer().resized(width, height).toArray();
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static ImageBatch removed(ImageBatch image, int[] order, double share, boolean hottest) {
        int many = (int) Math.round(share * order.length);
        boolean[] gone = new boolean[order.length];
        for (int i = 0; i < many; i++) {
            gone[order[hottest ? i : order.length - 1 - i]] = true;
        }
        return imputed(image, gone);
    }

    /**
     * One image with pixels removed; the others stay as they are.
     *
     * @param gone which, row by row, not all
     */
    static ImageBatch imputed(ImageBatch image, boolean[] gone) {
        float[] rgb = image.rgb().clone();
        int width = image.width();
        fillCoarsely(rgb, gone, width, image.height());
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int pixel = 0; pixel < gone.length; pixel++) {
                if (gone[pixel]) {
                    relax(rgb, pixel, width, image.height());
                }
            }
        }
        Random random = new Random(11);
        for (int pixel = 0; pixel < gone.length; pixel++) {
            for (int c = 0; gone[pixel] && c < 3; c++) {
                float noisy = (float) (rgb[pixel * 3 + c] + NOISE * random.nextGaussian());
                rgb[pixel * 3 + c] = Math.max(0, Math.min(255, noisy));
            }
        }
        return new ImageBatch(1, image.height(), width, rgb);
    }

    /** Towards the mean of the neighbours. */
    private static void relax(float[] rgb, int pixel, int width, int height) {
        int x = pixel % width;
        int y = Math.floorDiv(pixel, width);
        float red = 0;
        float green = 0;
        float blue = 0;
        float weights = 0;
        for (int yy = Math.max(0, y - 1); yy <= Math.min(height - 1, y + 1); yy++) {
            for (int xx = Math.max(0, x - 1); xx <= Math.min(width - 1, x + 1); xx++) {
                if (xx == x && yy == y) {
                    continue;
                }
                float weight = xx == x || yy == y ? 2 : 1;
                int at = (yy * width + xx) * 3;
                red += weight * rgb[at];
                green += weight * rgb[at + 1];
                blue += weight * rgb[at + 2];
                weights += weight;
            }
        }
        int at = pixel * 3;
        rgb[at] += OVER * (red / weights - rgb[at]);
        rgb[at + 1] += OVER * (green / weights - rgb[at + 1]);
        rgb[at + 2] += OVER * (blue / weights - rgb[at + 2]);
    }

    /** Begins with the mean colour of what is left in ever larger squares, so that few sweeps suffice. */
    private static void fillCoarsely(float[] rgb, boolean[] gone, int width, int height) {
        boolean[] open = gone.clone();
        for (int edge = 4; edge < 2 * Math.max(width, height); edge *= 2) {
            int across = (width + edge - 1) / edge;
            int down = (height + edge - 1) / edge;
            float[] sums = new float[across * down * 3];
            int[] counts = new int[across * down];
            for (int pixel = 0; pixel < gone.length; pixel++) {
                if (!gone[pixel]) {
                    int square = square(pixel, width, edge, across);
                    counts[square]++;
                    for (int c = 0; c < 3; c++) {
                        sums[square * 3 + c] += rgb[pixel * 3 + c];
                    }
                }
            }
            for (int pixel = 0; pixel < gone.length; pixel++) {
                int square = square(pixel, width, edge, across);
                if (open[pixel] && counts[square] > 0) {
                    open[pixel] = false;
                    for (int c = 0; c < 3; c++) {
                        rgb[pixel * 3 + c] = sums[square * 3 + c] / counts[square];
                    }
                }
            }
        }
    }

    private static int square(int pixel, int width, int edge, int across) {
        return Math.floorDiv(Math.floorDiv(pixel, width), edge) * across + pixel % width / edge;
    }
}
