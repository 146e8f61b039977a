package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.config.TileGrid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a frame, in shares of it. Immutable.
 *
 * @param x left edge, 0..1
 * @param y upper edge, 0..1
 * @param width more than 0, at most {@code 1 - x}
 * @param height more than 0, at most {@code 1 - y}
 */
record Tile(double x, double y, double width, double height) {
    static final Tile WHOLE = new Tile(0, 0, 1, 1);

    /** The share of a tile that its neighbour shows as well: a fire on a border is whole in one of them. */
    private static final double OVERLAP = 0.2;

    /** The tiles of a grid, row by row; none for the whole frame alone. */
    static List<Tile> of(TileGrid grid) {
        if (grid.isWhole()) {
            return List.of();
        }
        double width = 1 / (grid.columns() - (grid.columns() - 1) * OVERLAP);
        double height = 1 / (grid.rows() - (grid.rows() - 1) * OVERLAP);
        List<Tile> tiles = new ArrayList<>();
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                tiles.add(new Tile(column * width * (1 - OVERLAP), row * height * (1 - OVERLAP), width, height));
            }
        }
        return List.copyOf(tiles);
    }

    /** What is judged of a frame: the whole of it, and each tile. */
    static List<Tile> withWhole(TileGrid grid) {
        List<Tile> parts = new ArrayList<>();
        parts.add(WHOLE);
        parts.addAll(of(grid));
        return List.copyOf(parts);
    }

    boolean isWhole() {
        return equals(WHOLE);
    }

    /** A copy of this part of a frame, which stays the caller's; the copy is the caller's as well. */
    VideoFrame cut(VideoFrame frame, FramePool pool) {
        int left = (int) Math.min(frame.width() - 1, Math.round(x * frame.width()));
        int top = (int) Math.min(frame.height() - 1, Math.round(y * frame.height()));
        int right = Math.max(left + 1, (int) Math.min(frame.width(), Math.round((x + width) * frame.width())));
        int bottom = Math.max(top + 1, (int) Math.min(frame.height(), Math.round((y + height) * frame.height())));
        VideoFrame tile = pool.lease(
                        frame.camera(), right - left, bottom - top, frame.capturedAt(), frame.capturedNanos())
                .orElseThrow();
        ByteBuffer from = frame.pixels();
        ByteBuffer to = tile.pixels();
        int row = (right - left) * 3;
        for (int line = top; line < bottom; line++) {
            to.put((line - top) * row, from, (line * frame.width() + left) * 3, row);
        }
        return tile;
    }

    /** Whether a point of the frame lies in it. */
    boolean contains(double pointX, double pointY) {
        return pointX >= x && pointX < x + width && pointY >= y && pointY < y + height;
    }
}
