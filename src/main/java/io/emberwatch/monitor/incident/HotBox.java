package io.emberwatch.monitor.incident;

/**
 * The part of the image that the heat map marks, in shares of the image. Immutable.
 *
 * @param x left edge, 0..1
 * @param y upper edge, 0..1
 * @param width 0..1
 * @param height 0..1
 */
public record HotBox(double x, double y, double width, double height) {
    public HotBox {
        boolean inside = x >= 0 && y >= 0 && width >= 0 && height >= 0 && x + width <= 1.0001 && y + height <= 1.0001;
        if (!inside) {
            throw new IllegalArgumentException("a hot box lies within 0..1");
        }
    }
}
