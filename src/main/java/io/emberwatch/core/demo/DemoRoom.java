package io.emberwatch.core.demo;

import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The frames of the demo camera, a pure function of its options and the time: flames, smoke, glow and sensor noise over
 * the image of a room. A frame costs a few milliseconds. For one thread.
 */
public final class DemoRoom {
    /** Pixels a row. */
    public static final int WIDTH = 640;

    /** Rows. */
    public static final int HEIGHT = 360;

    /** Noise drifts with time as a float, which stays exact enough for an hour. */
    private static final int REPEAT_MILLIS = 3_600_000;

    /** Where it burns: the rim of the wastepaper bin; then a carton and a pile of papers beside it. Pixels. */
    private static final float BIN_X = 422.754f;

    private static final float BIN_Y = 271.207f;
    /** Pixels of a metre at the bin. */
    private static final float METRE = 153.611f;

    private static final float SMOKE_GREY = 0.13f;

    private final DemoSettings.DemoScript script;
    private final Noise noise;
    private final RoomImage room;
    private final Flames flames;
    private final Smoke smoke;
    private final Flames.Glow glow;
    private final RoomImage.Sensor sensor;
    private final float[] flameRow = new float[WIDTH];
    private final float[] smokeRow = new float[WIDTH];
    private final float[] glowRow = new float[WIDTH];
    private final byte[] pixels = new byte[WIDTH * HEIGHT * 3];

    public DemoRoom(DemoSettings config) {
        this.script = new DemoSettings.DemoScript(config);
        this.noise = new Noise(config.seed());
        this.sensor = new RoomImage.Sensor(config.seed());
        this.room = RoomImage.of(config.seed());
        this.flames = new Flames(
                noise,
                List.of(
                        new Flames.Source(BIN_X, BIN_Y, METRE * 0.38f, METRE * 2.2f, 0, 0.37f),
                        new Flames.Source(493.21f, 236.07f, METRE * 0.48f, METRE * 2.0f, 0.25f, 2.61f),
                        new Flames.Source(352.95f, 298.72f, METRE * 0.28f, METRE * 1.3f, 0.4f, 5.13f)));
        this.smoke = new Smoke(noise, BIN_X, BIN_Y);
        this.glow = new Flames.Glow(BIN_X, BIN_Y);
    }

    /**
     * Draws one frame.
     *
     * @param sinceStart not negative
     * @return {@code HEIGHT * WIDTH * 3} bytes, BGR, valid until the next call
     */
    public byte[] draw(Duration sinceStart) {
        DemoSettings.DemoScript.Moment moment = script.at(sinceStart);
        int millis = (int) (sinceStart.toMillis() % REPEAT_MILLIS);
        float seconds = millis / 1000f;
        float size = (float) moment.size();
        float flicker = 0.8f + 0.4f * noise.at(seconds * 2.3f, 0.5f);
        flames.burn(seconds, size);
        smoke.drift(seconds, size, (float) moment.smoke());
        glow.shine(size, (float) Math.pow(size, 0.6) * flicker);
        // The camera closes its aperture against the flames; mains light makes it waver a little.
        float exposure = (1 - 0.93f * (float) Math.pow(size, 0.6)) * (1 + 0.008f * (float) Math.sin(seconds * 7.1));
        float fireLight = size * (0.3f + 0.7f * size) * flicker * 1.9f;
        for (int y = 0; y < HEIGHT; y++) {
            if (moment.smoke() > 0 || size > 0) {
                smoke.row(y, smokeRow);
                glow.row(y, glowRow);
                hazyRow(y, exposure, fireLight, millis * 7919);
            } else {
                clearRow(y, exposure, millis * 7919);
            }
        }
        DemoLabel.draw(pixels);
        return pixels;
    }

    private void clearRow(int y, float exposure, int grain) {
        float[] calm = room.calm();
        for (int at = y * WIDTH * 3; at < (y + 1) * WIDTH * 3; at += 3) {
            expose(at, calm[at] * exposure, calm[at + 1] * exposure, calm[at + 2] * exposure, grain);
        }
    }

    private void hazyRow(int y, float exposure, float fireLight, int grain) {
        float[] calm = room.calm();
        float[] byFire = room.byFire();
        float grey = SMOKE_GREY * exposure;
        boolean burning = flames.reach(y);
        if (burning) {
            flames.row(y, flameRow);
        }
        for (int x = 0, at = y * WIDTH * 3; x < WIDTH; x++, at += 3) {
            float air = glowRow[x];
            float cover = smokeRow[x];
            float clear = 1 - cover;
            float dim = clear * exposure;
            float lit = clear * fireLight;
            float red = calm[at] * dim + byFire[at] * lit + cover * (grey + 0.9f * air) + air * 2;
            float green = calm[at + 1] * dim + byFire[at + 1] * lit + cover * (grey + 0.42f * air) + air * 0.68f;
            float blue = calm[at + 2] * dim + byFire[at + 2] * lit + cover * (grey + 0.16f * air) + air * 0.12f;
            if (burning && flameRow[x] > 0) {
                float flame = flameRow[x];
                float through = 1 - Math.min(0.75f, flame);
                red = red * through + 4.8f * flame;
                green = green * through + 1.45f * flame * (float) Math.sqrt(flame);
                blue = blue * through + 0.42f * flame * flame * flame;
            }
            expose(at, red, green, blue, grain);
        }
    }

    private void expose(int at, float red, float green, float blue, int grain) {
        pixels[at] = sensor.value(blue, grain + at);
        pixels[at + 1] = sensor.value(green, grain + at + 1);
        pixels[at + 2] = sensor.value(red, grain + at + 2);
    }

    /** The word DEMO in the lower right corner, so that nobody takes the image for a real room. */
    static final class DemoLabel {
        private static final int DOT = 3;
        private static final String[] ROWS = {
            "####. ##### #...# .###.",
            "#...# #.... ##.## #...#",
            "#...# #.... #.#.# #...#",
            "#...# ####. #...# #...#",
            "#...# #.... #...# #...#",
            "#...# #.... #...# #...#",
            "####. ##### #...# .###.",
        };
        private static final int WIDTH = ROWS[0].length() * DOT;
        private static final int LEFT = DemoRoom.WIDTH - WIDTH - 14;
        /** Above the strip with the score, which the monitor draws over the lower edge. */
        private static final int TOP = DemoRoom.HEIGHT - ROWS.length * DOT - 32;

        private static final int BRIGHT = 225;

        private DemoLabel() {}

        /** Writes it into a whole frame. */
        static void draw(byte[] bgr) {
            for (int y = -DOT; y < (ROWS.length + 1) * DOT; y++) {
                for (int x = -DOT * 2; x < WIDTH + DOT * 2; x++) {
                    int at = ((TOP + y) * DemoRoom.WIDTH + LEFT + x) * 3;
                    boolean dot = isDot(x, y);
                    for (int c = 0; c < 3; c++) {
                        int under = bgr[at + c] & 0xff;
                        bgr[at + c] = (byte) (dot ? BRIGHT : under * 2 / 5);
                    }
                }
            }
        }

        private static boolean isDot(int x, int y) {
            return x >= 0 && y >= 0 && x < WIDTH && y < ROWS.length * DOT && ROWS[y / DOT].charAt(x / DOT) == '#';
        }
    }

    /** Smoke: a plume over the fire and haze under the ceiling. For one thread. */
    static final class Smoke {
        private static final float THICKEST = 0.72f;

        private final Noise noise;
        private final float x;
        private final float y;
        private final Noise.CoarseGrid cover = new Noise.CoarseGrid(4);

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

    /**
     * A drawn room without flames, as light: linear red, green and blue of each pixel. Its arrays are shared, so nobody
     * writes to them.
     *
     * <p>Two images of each room are in the jar, so that no start has to trace rays: the room on a calm day, and what the
     * light of a fire of full size adds to it. Both went through the sensor's tone curve, which is undone here. The program
     * that traced them is in the history of the sources: {@code core.demo.RoomPainter}.
     */
    static final class RoomImage {
        /** Walls of four colours; the even rooms have shelves, the odd ones a sofa. */
        private static final int ROOMS = 4;
        /** The images by firelight were brightened before they were stored, as they are dark. */
        private static final double FIRE_GAIN = 2;

        private final float[] calm;
        private final float[] byFire;

        private RoomImage(float[] calm, float[] byFire) {
            this.calm = calm;
            this.byFire = byFire;
        }

        /** The room of a seed: 1 to 4 give all of them, 5 the first again. */
        static RoomImage of(int seed) {
            String room = "room" + (Math.floorMod(seed - 1, ROOMS) + 1);
            return new RoomImage(light(room + "-calm.png", 1), light(room + "-by-fire.png", FIRE_GAIN));
        }

        /** {@code [height*width*3]}: light of a calm day. */
        float[] calm() {
            return calm;
        }

        /** {@code [height*width*3]}: what a fire of full size adds. */
        float[] byFire() {
            return byFire;
        }

        private static float[] light(String name, double gain) {
            float[] light = new float[256];
            for (int i = 0; i < light.length; i++) {
                light[i] = (float) (Sensor.light(i) / gain);
            }
            byte[] rgb = image(name).rgb();
            float[] values = new float[rgb.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = light[rgb[i] & 0xff];
            }
            return values;
        }

        private static Image image(String name) {
            try (InputStream in = RoomImage.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(
                            "the program is incomplete, " + name + " is missing: build it again");
                }
                return new ImageReader().decode(name, in.readAllBytes(), Image::of);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** From light to bytes: the camera's tone curve and its noise. Immutable and thread-safe. */
        static final class Sensor {
            private static final int STEPS = 8192;
            private static final int BRIGHTEST = 8;
            private static final int GRAINS = 1 << 16;
            private static final int GRAIN_MASK = GRAINS - 1;

            private static final double EXPOSURE = 1.25;
            private static final double GAMMA = 2.2;

            /** The same for all rooms. */
            private static final int[] CURVE = curve();

            private final byte[] grain = new byte[GRAINS];

            Sensor(long seed) {
                SplittableRandom random = new SplittableRandom(seed);
                for (int i = 0; i < GRAINS; i++) {
                    double sum =
                            random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble() - 2;
                    grain[i] = (byte) Math.round(sum * 4.2);
                }
            }

            private static int[] curve() {
                int[] curve = new int[STEPS * BRIGHTEST];
                for (int i = 0; i < curve.length; i++) {
                    double light = 1 - Math.exp(-EXPOSURE * i / STEPS);
                    curve[i] = (int) Math.round(255 * Math.pow(light, 1 / GAMMA));
                }
                return curve;
            }

            /** The light that the tone curve turns into a byte, 0..255. */
            static double light(int value) {
                // The brightest byte stands for all light beyond it.
                double share = Math.pow(Math.min(value, 254.5) / 255, GAMMA);
                return -Math.log(1 - share) / EXPOSURE;
            }

            /** @param place which grain, any number: pixel plus the frame's own shift */
            byte value(float light, int place) {
                int step = Math.min(CURVE.length - 1, (int) (light * STEPS));
                int value = CURVE[Math.max(0, step)] + grain[place & GRAIN_MASK];
                return (byte) Math.max(0, Math.min(255, value));
            }
        }
    }
}
