package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.TextDrawing;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Draws the channels of a layer as tiles of one PNG.
 *
 * @param top how many channels, those of the greatest mean first; 0 draws all in their order
 * @param perChannel whether each channel is scaled to its own range rather than to that of all drawn ones
 */
public record FeatureTiles(int top, boolean perChannel) {
    /** Below each tile, for the channel's number. */
    private static final int LABEL = 13;

    private static final TextDrawing NUMBERS = new TextDrawing(7);
    /** Narrower tiles have no room for a number, and are so many that their place tells it. */
    private static final int NUMBERED = 28;

    private static final int LARGEST = 4096;
    private static final int GAP = 1;

    /** A drawn layer. */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Sheet(byte[] png, int[] channels) {}

    /** Draws the layer of one image. */
    public Sheet draw(FeatureMaps maps) {
        return draw(maps, maps);
    }

    /**
     * The same with channels and scales that another image's features choose, so that two sheets can be compared tile by
     * tile.
     *
     * @param model features of the same layer
     */
    public Sheet draw(FeatureMaps maps, FeatureMaps model) {
        int[] channels = chosen(model);
        int columns = (int) Math.ceil(Math.sqrt(channels.length));
        int rows = (channels.length + columns - 1) / columns;
        int side = Math.max(maps.width(), maps.height());
        int scale = Math.max(1, Math.min(64 / side, LARGEST / (columns * side)));
        int width = maps.width() * scale;
        int height = maps.height() * scale;
        boolean numbered = width >= NUMBERED;
        int step = height + GAP + (numbered ? LABEL : 0);
        float[][] scales = new float[channels.length][];
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < channels.length; i++) {
            scales[i] = model.channel(0, channels[i]);
            least = Math.min(least, least(scales[i]));
            greatest = Math.max(greatest, greatest(scales[i]));
        }
        try (Canvas sheet = Canvas.blank(columns * (width + GAP) + GAP, rows * step + GAP)) {
            for (int i = 0; i < channels.length; i++) {
                float from = perChannel ? least(scales[i]) : least;
                float to = perChannel ? greatest(scales[i]) : greatest;
                HeatMap scaled = scaled(maps.channel(0, channels[i]), maps.width(), maps.height(), from, to);
                try (Canvas tile = Canvas.cells(scaled, width, height)) {
                    int x = GAP + i % columns * (width + GAP);
                    int y = GAP + Math.floorDiv(i, columns) * step;
                    sheet.paste(tile, x, y, width, height);
                    if (numbered) {
                        sheet.write(NUMBERS, Integer.toString(channels[i]), x + 2, y + height + LABEL - 3);
                    }
                }
            }
            return new Sheet(sheet.png(), channels);
        }
    }

    private int[] chosen(FeatureMaps maps) {
        if (top == 0) {
            return IntStream.range(0, maps.channels()).toArray();
        }
        double[] means = new double[maps.channels()];
        for (int i = 0; i < maps.values().length; i++) {
            means[i % means.length] += maps.values()[i];
        }
        return IntStream.range(0, means.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> -means[c]))
                .limit(top)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static HeatMap scaled(float[] values, int width, int height, float from, float to) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = to > from ? Math.max(0, Math.min(1, (values[i] - from) / (to - from))) : 0;
        }
        return new HeatMap(width, height, scaled);
    }

    private static float least(float[] values) {
        float least = Float.POSITIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    private static float greatest(float[] values) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            greatest = Math.max(greatest, value);
        }
        return greatest;
    }
}
