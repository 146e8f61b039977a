package io.emberwatch.lab.augment;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A small cut-out at a random place of a square image, like a fire that has just started.
 *
 * @param size height and width of the image in pixels
 * @param lit strongest light on the surroundings; 0 for none
 */
record CutoutPaste(
        Cutout cutout,
        int size,
        int top,
        int left,
        int height,
        int width,
        boolean mirrored,
        float strength,
        float lit,
        Exposure exposure) {
    private static final double SMALLEST = 0.11;
    private static final double LARGEST = 0.6;
    private static final double LIT = 0.4;
    private static final float[] FIRELIGHT = {0.9f, 0.4f, 0.1f};

    /** Draws size, place, light and exposure. */
    static CutoutPaste of(Cutout cutout, int size, SplittableRandom random) {
        double share = SMALLEST * Math.pow(LARGEST / SMALLEST, random.nextDouble());
        double factor = share * size / Math.max(cutout.height(), cutout.width());
        int height = Math.max(3, (int) Math.round(cutout.height() * factor));
        int width = Math.max(3, (int) Math.round(cutout.width() * factor * random.nextDouble(0.75, 1.3)));
        return new CutoutPaste(
                cutout,
                size,
                random.nextInt(Math.max(1, size - height)),
                random.nextInt(Math.max(1, size - width)),
                height,
                width,
                random.nextBoolean(),
                (float) random.nextDouble(0.8, 1),
                random.nextDouble() < LIT ? (float) random.nextDouble() : 0,
                Exposure.draw(random));
    }

    /**
     * Changes the image.
     *
     * @param image RGB bytes
     * @param place records the pixels that the cut-out covers
     */
    void onto(byte[] image, FlamePlace place) {
        if (lit > 0) {
            light(image);
        }
        float[] cover = new float[size * size];
        for (int y = 0; y < height && top + y < size; y++) {
            for (int x = 0; x < width && left + x < size; x++) {
                int column = mirrored ? width - 1 - x : x;
                int at = (top + y) * size + left + x;
                cover[at] = blend(image, 3 * at, y, column);
                place.cover(top + y, left + x, cover[at]);
            }
        }
        if (exposure.bloom() > 0) {
            exposure.bloomAround(image, size, cover, Math.max(height, width));
        }
    }

    /** The surroundings reflect the light of a fire; it falls with the square of the distance. */
    private void light(byte[] image) {
        double reach = Math.max(height, width);
        double row = top + height / 2.0;
        double column = left + width / 2.0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double distance = Math.hypot(y - row, x - column) / reach;
                float share = (float) (lit * exposure.glow() / (1 + 2 * distance * distance));
                int at = 3 * (y * size + x);
                for (int c = 0; c < 3; c++) {
                    float under = image[at + c] & 255;
                    image[at + c] = (byte) Math.min(255, Math.round(under * (1 + share * FIRELIGHT[c])));
                }
            }
        }
    }

    /** Blends the mean of the cut-out's pixels that fall onto this pixel; returns its cover, 0..1. */
    private float blend(byte[] image, int at, int row, int column) {
        int y0 = (int) ((double) row / height * cutout.height());
        int y1 = Math.min(cutout.height(), Math.max(y0 + 1, (int) ((row + 1.0) / height * cutout.height())));
        int x0 = (int) ((double) column / width * cutout.width());
        int x1 = Math.min(cutout.width(), Math.max(x0 + 1, (int) ((column + 1.0) / width * cutout.width())));
        float alpha = 0;
        float[] sum = new float[3];
        for (int y = y0; y < y1; y++) {
            for (int x = x0; x < x1; x++) {
                int i = y * cutout.width() + x;
                float a = cutout.alpha()[i];
                alpha += a;
                for (int c = 0; c < 3; c++) {
                    sum[c] += a * (cutout.pixels()[3 * i + c] & 255);
                }
            }
        }
        if (alpha < 1e-4f) {
            return 0;
        }
        float share = alpha / ((y1 - y0) * (x1 - x0));
        float brightest = Math.max(sum[0], Math.max(sum[1], sum[2])) / alpha;
        for (int c = 0; c < 3; c++) {
            float under = image[at + c] & 255;
            float colour = exposure.of(sum[c] / alpha, brightest, share);
            image[at + c] = (byte) Math.round(under + strength * share * (colour - under));
        }
        return strength * share;
    }

    /**
     * How a camera exposes a flame or a lamp. Cameras often overexpose them: they turn pale yellow, and where a dark room has
     * opened the iris, their core is white, their light blooms around them and colours the room.
     *
     * @param gain of each colour
     * @param white how far the colours of the core near the brightest of them, 0..1
     * @param bloom brightness of the halo, as a share of white; 0 for none
     * @param glow factor of the light on the surroundings
     */
    record Exposure(float gain, float white, float bloom, float glow) {
        private static final double MOST_EXPOSED = 1.8;
        private static final double BLOWN = 0.3;
        private static final float BLOWN_GAIN = 1.3f;
        private static final float BLOWN_GLOW = 3;
        private static final float[] HALO = {1, 0.6f, 0.25f};

        static Exposure draw(SplittableRandom random) {
            float gain = (float) Math.pow(MOST_EXPOSED, random.nextDouble(-0.1, 1));
            if (random.nextDouble() >= BLOWN) {
                return new Exposure(gain, 0, 0, 1);
            }
            return new Exposure(
                    gain * BLOWN_GAIN,
                    (float) random.nextDouble(0.3, 1),
                    (float) random.nextDouble(0.3, 1),
                    BLOWN_GLOW);
        }

        /** The colour at a pixel that the thing covers by this share: its edge keeps its own colour. */
        float of(float colour, float brightest, float share) {
            return Math.min(255, gain * (colour + white * share * share * (brightest - colour)));
        }

        /** Adds the warm halo around what is covered. */
        void bloomAround(byte[] image, int size, float[] cover, double reach) {
            try (Mat halo = new Mat(size, size, opencv_core.CV_32F);
                    FloatIndexer pixels = halo.createIndexer();
                    Size automatic = new Size(0, 0)) {
                pixels.put(0L, 0L, cover);
                opencv_imgproc.GaussianBlur(halo, halo, automatic, Math.max(1, reach / 6));
                float[] blurred = new float[cover.length];
                pixels.get(0L, 0L, blurred);
                for (int i = 0; i < blurred.length; i++) {
                    for (int c = 0; c < 3; c++) {
                        float under = image[3 * i + c] & 255;
                        float added = 255 * bloom * HALO[c] * blurred[i];
                        image[3 * i + c] = (byte) Math.min(255, Math.round(under + added));
                    }
                }
            }
        }
    }
}
