package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.engine.ForwardResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Maps of a batch and what the network said of it.
 *
 * @param maps one an image, signed and unscaled unless several layers were averaged
 * @param readout scores of the images
 */
public record HeatMaps(List<ClassMap> maps, ForwardResult readout) {
    public HeatMaps {
        maps = List.copyOf(maps);
    }

    /** Averages the maps of several layers, each scaled to its maximum; one layer stays as it is. */
    static HeatMaps averaged(List<List<ClassMap>> byLayer, ForwardResult readout) {
        if (byLayer.size() == 1) {
            return new HeatMaps(byLayer.get(0), readout);
        }
        List<ClassMap> mean = new ArrayList<>();
        for (int image = 0; image < byLayer.get(0).size(); image++) {
            List<HeatMap> maps = new ArrayList<>();
            for (List<ClassMap> layer : byLayer) {
                maps.add(layer.get(image).toHeatmap());
            }
            HeatMap map = HeatMap.mean(maps);
            mean.add(new ClassMap(map.width(), map.height(), map.toArray()));
        }
        return new HeatMaps(mean, readout);
    }

    /** The class that was explained. */
    static int classOf(OptionalInt wanted, ForwardResult readout, int image) {
        return wanted.isPresent() ? wanted.getAsInt() : readout.predicted(image);
    }
}
