package io.emberwatch.lab.explain;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.engine.explain.FeatureTiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes what layers gave for an image.
 *
 * @param tiles how they are drawn
 * @param npy whether the raw arrays are written too
 * @param folder where to
 */
public record LayerFeatures(FeatureTiles tiles, boolean npy, OutputFolder folder) {
    /** Writes a PNG a layer; returns a line about each. */
    public List<String> write(String stem, Map<String, FeatureMaps> layers) throws IOException {
        return write(stem, layers, layers);
    }

    /**
     * The same with channels and scales as for another image.
     *
     * @param model what the same layers gave for that one
     */
    public List<String> write(String stem, Map<String, FeatureMaps> layers, Map<String, FeatureMaps> model)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, FeatureMaps> layer : layers.entrySet()) {
            FeatureMaps maps = layer.getValue();
            String name = folder.unused(stem + "-" + layer.getKey().replace('/', '_'));
            FeatureTiles.Sheet sheet = tiles.draw(maps, model.get(layer.getKey()));
            folder.write(name + ".png", sheet.png());
            if (npy) {
                NpyFile.write(folder.path(name + ".npy"), maps.values(), maps.height(), maps.width(), maps.channels());
            }
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %dx%d cells, %d of %d channels -> %s",
                    layer.getKey(),
                    maps.width(),
                    maps.height(),
                    sheet.channels().length,
                    maps.channels(),
                    folder.path(name + ".png")));
        }
        return lines;
    }
}
