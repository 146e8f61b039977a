package io.emberwatch.engine;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A network that is known: the mean over cells of what is brighter than two thirds, and a logit of fire that rises with it. Its
 * images have 96 pixels each way.
 */
public final class BrightSpots extends KnownNetwork {
    private static final int SIZE = 96;
    private static final int GRID = 12;
    private static final int CELL = SIZE / GRID;
    private static final int CELLS = GRID * GRID;
    private static final float DARKER = 170;
    private static final float SLOPE = 3.2f * CELLS / 255;

    /**
     * A dark image with bright spots of 16 by 16 pixels, each given by its left and its upper edge; the first is a little
     * brighter than the others.
     */
    public static ImageBatch image(int... corners) {
        float[] rgb = new float[SIZE * SIZE * 3];
        Arrays.fill(rgb, 20);
        for (int spot = 0; spot < corners.length; spot += 2) {
            for (int y = corners[spot + 1]; y < corners[spot + 1] + 16; y++) {
                int from = (y * SIZE + corners[spot]) * 3;
                Arrays.fill(rgb, from, from + 16 * 3, spot == 0 ? 255 : 245);
            }
        }
        return new ImageBatch(1, SIZE, SIZE, rgb);
    }

    @Override
    public ForwardResult run(ImageBatch images, ForwardRequest query) {
        int n = images.count();
        float[] cells = new float[n * CELLS];
        for (int i = 0; i < images.rgb().length; i++) {
            int pixel = i / 3 % (SIZE * SIZE);
            int cell = pixel / SIZE / CELL * GRID + pixel % SIZE / CELL;
            cells[i / (3 * SIZE * SIZE) * CELLS + cell] += Math.max(0, images.rgb()[i] - DARKER) / (3 * CELL * CELL);
        }
        float[] logits = new float[2 * n];
        float[] scores = new float[2 * n];
        for (int i = 0; i < n; i++) {
            float sum = 0;
            for (int cell = 0; cell < CELLS; cell++) {
                sum += cells[i * CELLS + cell];
            }
            logits[2 * i + 1] = SLOPE * sum / CELLS - 4;
            scores[2 * i + 1] = (float) (1 / (1 + Math.exp(-logits[2 * i + 1])));
            scores[2 * i] = 1 - scores[2 * i + 1];
        }
        float[] gradient = new float[cells.length];
        Arrays.fill(gradient, SLOPE / CELLS);
        return new ForwardResult(
                2,
                scores,
                logits,
                Map.of("spots", new FeatureMaps(n, GRID, GRID, 1, cells)),
                Map.of("spots", new FeatureMaps(n, GRID, GRID, 1, gradient)));
    }

    @Override
    public List<String> labels() {
        return List.of("nofire", "fire");
    }

    @Override
    public int fireIndex() {
        return 1;
    }

    @Override
    public double threshold() {
        return 0.5;
    }

    @Override
    public String lastLayer() {
        return "spots";
    }

    @Override
    public String lastActivation() {
        return "spots";
    }
}
