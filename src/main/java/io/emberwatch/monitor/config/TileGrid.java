package io.emberwatch.monitor.config;

import java.util.Optional;

/**
 * How an image is cut into overlapping tiles that are scored beside the whole image, so that a small fire in a large
 * image is seen. Immutable.
 *
 * @param columns tiles a row, at least 1
 * @param rows rows of tiles, at least 1
 */
public record TileGrid(int columns, int rows) {
    /** The grids that a configuration may name, in words that follow "must be". */
    public static final String FORM = "1x1, 2x2 or 3x2";

    /** The whole image alone. */
    public static final TileGrid WHOLE = new TileGrid(1, 1);

    public TileGrid {
        Checks.require(columns >= 1 && columns <= 4 && rows >= 1 && rows <= 4, "tiles must be from 1x1 to 4x4");
    }

    /** Whether there is nothing but the whole image. */
    public boolean isWhole() {
        return columns * rows == 1;
    }

    /** What configurations call it, as in {@code 2x2}. */
    public String label() {
        return columns + "x" + rows;
    }

    /** The grid of a label; empty where no configuration may have it. */
    public static Optional<TileGrid> labelled(String label) {
        return switch (label) {
            case "1x1" -> Optional.of(WHOLE);
            case "2x2" -> Optional.of(new TileGrid(2, 2));
            case "3x2" -> Optional.of(new TileGrid(3, 2));
            default -> Optional.empty();
        };
    }
}
