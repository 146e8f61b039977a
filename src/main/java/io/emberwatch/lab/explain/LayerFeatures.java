package io.emberwatch.lab.explain;

import io.emberwatch.core.heatmap.FeatureMaps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, FeatureMaps> layer : layers.entrySet()) {
            FeatureMaps maps = layer.getValue();
            String name = folder.unused(stem + "-" + layer.getKey().replace('/', '_'));
            FeatureTiles.Sheet sheet = tiles.draw(maps);
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

    /** Writes arrays for NumPy: format 1.0, float32 little-endian, in C order. */
    static final class NpyFile {
        private static final int PREFIX = 10;
        private static final int ALIGNMENT = 64;

        private NpyFile() {}

        /** @param shape {@code height, width, channels} of the values */
        static void write(Path file, float[] values, int... shape) throws IOException {
            StringBuilder sizes = new StringBuilder();
            for (int size : shape) {
                sizes.append(size).append(", ");
            }
            String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
            int length = (PREFIX + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREFIX;
            String padded = header + " ".repeat(length - header.length() - 1) + "\n";
            ByteBuffer bytes = ByteBuffer.allocate(PREFIX + length + values.length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.put((byte) 0x93)
                    .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                    .put((byte) 1)
                    .put((byte) 0);
            bytes.putShort((short) length).put(padded.getBytes(StandardCharsets.US_ASCII));
            for (float value : values) {
                bytes.putFloat(value);
            }
            Files.write(file, bytes.array());
        }
    }
}
