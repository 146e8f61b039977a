package io.emberwatch.core.demo;

/** The bright air and lens around a fire. For one thread. */
final class Glow {
    private static final float REACH = 170;

    private final float x;
    private final float y;
    private final CoarseGrid light = new CoarseGrid(8);

    /**
     * Glow around a place.
     *
     * @param x of the fire, pixels
     * @param y of the fire's foot, pixels from the top
     */
    Glow(float x, float y) {
        this.x = x;
        this.y = y;
    }

    /** Draws the glow of a moment. */
    void shine(float size, float strength) {
        float middle = y - 90 * size;
        for (int row = 0; row < light.rows(); row++) {
            float dy = (row * light.cell() - middle) / REACH;
            for (int column = 0; column < light.columns(); column++) {
                float dx = (column * light.cell() - x) / REACH;
                light.set(column, row, strength * 0.16f / (0.35f + dx * dx + dy * dy));
            }
        }
    }

    /** The light of each pixel of a row. */
    void row(int y, float[] pixels) {
        light.row(y, pixels);
    }
}
