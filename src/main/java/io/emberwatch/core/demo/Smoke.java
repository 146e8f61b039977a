package io.emberwatch.core.demo;

/** Smoke: a plume over the fire and haze under the ceiling. For one thread. */
final class Smoke {
    private static final float THICKEST = 0.72f;

    private final Noise noise;
    private final float x;
    private final float y;
    private final CoarseGrid cover = new CoarseGrid(4);

    /**
     * Smoke over a place.
     *
     * @param x of the fire, pixels
     * @param y of the fire's foot, pixels from the top
     */
    Smoke(Noise noise, float x, float y) {
        this.noise = noise;
        this.x = x;
        this.y = y;
    }

    /** Draws the smoke of a moment. */
    void drift(float seconds, float size, float amount) {
        float tip = y - (60 + 150 * size);
        for (int row = 0; row < cover.rows(); row++) {
            float py = row * cover.cell();
            float above = (tip + 70 - py) / 100;
            float haze = amount * 0.42f * Math.max(0, 1 - py / (60 + 170 * amount));
            float sway = 40 * (noise.at(seconds * 0.2f, py / 150 + seconds * 0.3f) - 0.5f) * above;
            for (int column = 0; column < cover.columns(); column++) {
                float px = column * cover.cell();
                float bend = 0.4f * noise.at(px / 60, py / 60 - seconds * 0.4f);
                float folds = noise.at(px / 95 + bend, py / 80 + seconds * 0.75f);
                float thick = haze * (0.5f + folds);
                if (above > 0 && size > 0) {
                    float off = (px - x - sway) / (34 + 55 * Math.min(2.5f, above) + 40 * size);
                    float plume = Math.max(0, 1 - off * off) * Math.min(1, above) * (0.25f + 0.75f * size);
                    thick += plume * Math.max(0, folds - 0.18f) * 1.35f;
                }
                cover.set(column, row, Math.min(THICKEST, thick));
            }
        }
    }

    /** How much of what is behind the smoke each pixel of a row hides, 0 to {@value #THICKEST}. */
    void row(int y, float[] pixels) {
        cover.row(y, pixels);
    }
}
