package io.emberwatch.model.evaluation;

import io.emberwatch.explain.Heatmap;
import java.util.Optional;

/**
 * Where a map is highest once it is enlarged to the picture, as the overlay shows it.
 *
 * @param x in pixels of the picture
 * @param y in pixels of the picture
 */
record MapPeak(int x, int y) {
    /**
     * Finds it; empty where nothing speaks for the class.
     *
     * @param map row by row, {@code [height*width]}
     */
    static Optional<MapPeak> of(float[] map, int height, int width, int pictureHeight, int pictureWidth) {
        float highest = 0;
        for (float value : map) {
            highest = Math.max(highest, value);
        }
        if (highest == 0) {
            return Optional.empty();
        }
        float[] positive = new float[map.length];
        for (int i = 0; i < map.length; i++) {
            positive[i] = Math.max(0, map[i]) / highest;
        }
        Heatmap shown = new Heatmap(width, height, positive).finer();
        int[] peak = shown.peak();
        return Optional.of(new MapPeak((int) ((peak[0] + 0.5) * pictureWidth / shown.width()), (int)
                ((peak[1] + 0.5) * pictureHeight / shown.height())));
    }
}
