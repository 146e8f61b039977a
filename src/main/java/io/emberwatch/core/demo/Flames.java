package io.emberwatch.core.demo;

import java.util.List;

/**
 * Burning gas as light: tongues of rising, folding noise inside a tapering body. The colour is left to the sensor,
 * which sees a strong red, less green and little blue and saturates to yellow and white. For one thread.
 */
final class Flames {
    /**
     * One place that burns, in the image.
     *
     * @param x centre of its foot, pixels
     * @param y its foot, pixels from the top
     * @param halfWidth of the foot at full size, pixels
     * @param height of the flames at full size, pixels
     * @param from the size of the whole fire at which this place catches fire
     * @param shift makes its flames unlike its neighbours'
     */
    record Source(float x, float y, float halfWidth, float height, float from, float shift) {
        /** How large this place burns while the whole fire has {@code size}, 0..1. */
        float share(float size) {
            return size <= from ? 0 : Math.min(1, (size - from) / (1 - from));
        }
    }

    private static final int CELL = 2;
    /** Flames reach this many times the height and half width of their source. */
    private static final float TALLEST = 1.3f;

    private static final float WIDEST = 1.75f;

    private final Noise noise;
    private final List<Source> sources;
    private final Noise.CoarseGrid light = new Noise.CoarseGrid(CELL);
    private int top;
    private int bottom;

    Flames(Noise noise, List<Source> sources) {
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
        top = DemoRoom.HEIGHT;
        bottom = 0;
        for (Source source : sources) {
            float share = source.share(size);
            if (share > 0) {
                draw(source, share, seconds);
            }
        }
    }

    /** Whether a row of the image may have flames. */
    boolean reach(int y) {
        return y >= top && y < bottom;
    }

    /** How bright each pixel of a row burns, 0 (no flame) to about 1.5. */
    void row(int y, float[] pixels) {
        light.row(y, pixels);
    }

    private void draw(Source source, float share, float seconds) {
        float half = source.halfWidth() * (0.35f + 0.65f * (float) Math.sqrt(share));
        float height = source.height() * (0.12f + 0.88f * share);
        float sag = half * 0.22f;
        int first = Math.max(0, (int) ((source.y() - height * TALLEST) / CELL));
        int last = Math.min(light.rows() - 1, (int) ((source.y() + sag) / CELL) + 2);
        int left = Math.max(0, (int) ((source.x() - half * WIDEST) / CELL));
        int right = Math.min(light.columns() - 1, (int) ((source.x() + half * WIDEST) / CELL) + 1);
        top = Math.min(top, Math.max(0, (first - 1) * CELL));
        bottom = Math.max(bottom, Math.min(DemoRoom.HEIGHT, last * CELL));
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

    /** How brightly one burning place shines at one moment. Immutable. */
    private static final class Gas {
        private final Noise noise;
        private final float shift;
        private final float seconds;
        /** Noise units a second that flames rise; small ones flicker faster. */
        private final float speed;

        Gas(Noise noise, float shift, float seconds, float share) {
            this.noise = noise;
            this.shift = shift;
            this.seconds = seconds;
            this.speed = 2 - 0.5f * share;
        }

        /** How far the whole body leans aside at a height, in half widths. */
        float sway(float rise) {
            return (noise.at(seconds * 0.31f + shift, rise * 0.5f - seconds * 0.45f) - 0.5f) * 1.1f * Math.max(0, rise);
        }

        /**
         * The light of one point, 0 outside of the flames.
         *
         * @param u across, in half widths from the middle
         * @param v upwards, in heights from the foot; negative below it
         * @param nx across, in tongues
         * @param ny upwards, in tongues
         */
        float brightness(float u, float v, float nx, float ny) {
            float rise = Math.max(0, v);
            float edges = Math.max(0, Math.abs(u) - 1.05f) * 2.2f + Math.max(0, rise - 0.9f) * 4 + Math.max(0, -v) * 14;
            if (edges > 1.5f) {
                return 0;
            }
            float up = Math.min(1, rise);
            float fold = noise.at(nx * 0.55f + shift, ny * 0.5f - seconds * speed * 0.62f) - 0.5f;
            float lift = noise.at(nx * 0.6f + shift + 3.7f, ny * 0.55f - seconds * speed * 0.8f) - 0.5f;
            float x = nx + fold * 1.3f * (0.35f + 0.9f * up);
            float y = ny + lift * 0.8f * (0.35f + 0.9f * up);
            float reach = 0.42f + 0.85f * noise.at(x * 0.42f + shift * 1.7f, seconds * 0.75f + shift);
            float body = 1
                    - Math.abs(u + fold * 0.9f * rise) / (0.72f + 2.6f * up * (0.75f - up) * (1.1f - up))
                    - rise / Math.max(0.15f, reach);
            float rough = noise.at(x * 0.8f + shift, y * 0.62f - seconds * speed) - 0.5f;
            float fine = noise.at(x * 1.9f - shift, y * 1.1f - seconds * speed * 1.55f) - 0.5f;
            float gas = body * 1.1f + 0.22f - edges + rough * 1.3f * (1 + rise) + fine * 0.85f * (1 + rise);
            if (gas <= 0) {
                return 0;
            }
            float dense = Math.min(1, gas * 1.5f);
            float sheet = noise.at(x * 1.1f + shift + 1.3f, y * 0.5f - seconds * speed * 0.9f) - 0.5f;
            float thread = Math.max(0, 1 - 3 * Math.abs(sheet));
            float bright = 0.1f + 0.8f * thread * thread + 0.45f * Math.min(1, gas);
            return dense * dense * (3 - 2 * dense) * bright * (1 - 0.45f * up);
        }
    }

    /** The bright air and lens around a fire. For one thread. */
    static final class Glow {
        private static final float REACH = 170;

        private final float x;
        private final float y;
        private final Noise.CoarseGrid light = new Noise.CoarseGrid(8);

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
}
