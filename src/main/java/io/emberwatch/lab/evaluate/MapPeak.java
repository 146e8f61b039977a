package io.emberwatch.lab.evaluate;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.HeatMap;
import java.util.Optional;

/**
 * Where a map is highest once it is enlarged to the image, as the overlay shows it.
 *
 * @param x in pixels of the image
 * @param y in pixels of the image
 */
record MapPeak(int x, int y) {
    /** Finds it; empty where nothing speaks for the class. */
    static Optional<MapPeak> of(ClassMap map, int imageHeight, int imageWidth) {
        HeatMap positive = map.toHeatmap();
        if (positive.mass() == 0) {
            return Optional.empty();
        }
        HeatMap shown = positive.finer();
        int[] peak = shown.peak();
        return Optional.of(new MapPeak((int) ((peak[0] + 0.5) * imageWidth / shown.width()), (int)
                ((peak[1] + 0.5) * imageHeight / shown.height())));
    }
}
