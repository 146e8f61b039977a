package io.emberwatch.monitor.inference;

import io.emberwatch.core.heatmap.HeatMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the heat maps of tiles together to one of the whole frame. For one frame; not thread-safe. */
final class HeatStitcher {
    /** Fine enough for three tiles a row of seven cells each. */
    private static final int CELLS = 28;

    private final List<Piece> pieces = new ArrayList<>();

    /** @param score of the tile, by which its heat counts, 0..1 */
    void add(Tile tile, HeatMap map, float score) {
        pieces.add(new Piece(tile, map, score));
    }

    /** The greatest heat at each place, scaled so that the maximum is 1; empty where there was no heat map. */
    Optional<HeatMap> stitched() {
        if (pieces.isEmpty()) {
            return Optional.empty();
        }
        float[] heat = new float[CELLS * CELLS];
        float most = 0;
        for (int cell = 0; cell < heat.length; cell++) {
            double x = (cell % CELLS + 0.5) / CELLS;
            double y = (Math.floorDiv(cell, CELLS) + 0.5) / CELLS;
            for (Piece piece : pieces) {
                heat[cell] = Math.max(heat[cell], piece.heatAt(x, y));
            }
            most = Math.max(most, heat[cell]);
        }
        for (int cell = 0; cell < heat.length && most > 0; cell++) {
            heat[cell] /= most;
        }
        return Optional.of(new HeatMap(CELLS, CELLS, heat));
    }

    /** The map of one tile. */
    private record Piece(Tile tile, HeatMap map, float score) {
        float heatAt(double x, double y) {
            if (!tile.contains(x, y)) {
                return 0;
            }
            int column = Math.min(map.width() - 1, (int) ((x - tile.x()) / tile.width() * map.width()));
            int row = Math.min(map.height() - 1, (int) ((y - tile.y()) / tile.height() * map.height()));
            return map.value(column, row) * score;
        }
    }
}
