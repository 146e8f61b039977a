package io.emberwatch.core.demo;

import java.util.List;

/**
 * Burning gas as light: tongues of rising, folding noise inside a tapering body. The colour is left to the sensor,
 * which sees a strong red, less green and little blue and saturates to yellow and white. For one thread.
 */
final class Flames {
    private static final int CELL = 2;
    /** Flames reach this many times the height and half width of their source. */
    private static final float TALLEST = 1.3f;

    private static final float WIDEST = 1.75f;

    private final Noise noise;
    private final List<FlameSource> sources;
    private final CoarseGrid light = new CoarseGrid(CELL);
    private int top;
    private int bottom;

    Flames(Noise noise, List<FlameSource> sources) {
        this.noise = noise;
        this.sources = List.copyOf(sources);
    }

    /**
     * Draws the flames of a moment.
     *
     * @param size of the whole fire, 0..1; 0 leaves no flame
     */
    void burn(float seconds, float size) {
        light.clear();
        top = Camera.HEIGHT;
        bottom = 0;
        for (FlameSource source : sources) {
            float share = source.share(size);
            if (share > 0) {
                draw(source, share, seconds);
            }
        }
    }

    /** Whether a row of the picture may have flames. */
    boolean reach(int y) {
        return y >= top && y < bottom;
    }

    /** How bright each pixel of a row burns, 0 (no flame) to about 1.5. */
    void row(int y, float[] pixels) {
        light.row(y, pixels);
    }

    private void draw(FlameSource source, float share, float seconds) {
        float half = source.halfWidth() * (0.35f + 0.65f * (float) Math.sqrt(share));
        float height = source.height() * (0.12f + 0.88f * share);
        float sag = half * 0.22f;
        int first = Math.max(0, (int) ((source.y() - height * TALLEST) / CELL));
        int last = Math.min(light.rows() - 1, (int) ((source.y() + sag) / CELL) + 2);
        int left = Math.max(0, (int) ((source.x() - half * WIDEST) / CELL));
        int right = Math.min(light.columns() - 1, (int) ((source.x() + half * WIDEST) / CELL) + 1);
        top = Math.min(top, Math.max(0, (first - 1) * CELL));
        bottom = Math.max(bottom, Math.min(Camera.HEIGHT, last * CELL));
        Gas gas = new Gas(noise, source.shift(), seconds, share);
        float tongue = Math.max(half * 0.5f, height * 0.15f);
        for (int row = first; row < last; row++) {
            float up = source.y() - row * CELL;
            float sway = gas.sway(up / height);
            for (int column = left; column < right; column++) {
                float across = column * CELL - source.x();
                float u = across / half - sway;
                // The foot is round: what burns stands on a circle that is seen from above.
                float foot = sag * (float) Math.sqrt(Math.max(0, 1 - u * u));
                float brightness = gas.brightness(u, (up + foot) / height, across / tongue, up / tongue / 1.9f);
                if (brightness > 0) {
                    light.add(column, row, brightness);
                }
            }
        }
    }
}
