package io.emberwatch.lab.augment;

import java.util.SplittableRandom;

/** Changes light and colour of an image: exposure, gamma, saturation, hue, white balance; and sunset. */
final class ColourShift {
    /** Rec. 601. */
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

    private static final double DARK = 0.12;
    private static final double BRIGHT = 0.1;

    private ColourShift() {}

    /**
     * Applies a random shift.
     *
     * @param image RGB bytes of a square image; changed in place
     */
    static void apply(byte[] image, int size, SplittableRandom random) {
        float[][] mix = saturationAndHue(random.nextDouble(0.6, 1.4), random.nextDouble(-0.12, 0.12));
        double[] gain = {random.nextDouble(0.85, 1.18), random.nextDouble(0.9, 1.1), random.nextDouble(0.85, 1.18)};
        double exposure = exposure(random);
        byte[][] curves = new byte[3][];
        double gamma = random.nextDouble(0.75, 1.3);
        double contrast = random.nextDouble(0.8, 1.2);
        for (int c = 0; c < 3; c++) {
            curves[c] = curve(gain[c] * exposure, gamma, contrast);
        }
        for (int i = 0; i < size * size; i++) {
            shift(image, 3 * i, mix, curves);
        }
    }

    /** Luma of the pixel whose red value is at this index, 0..255. */
    static float luma(byte[] image, int at) {
        return luma(image[at] & 255, image[at + 1] & 255, image[at + 2] & 255);
    }

    /** Luma of a colour. */
    static float luma(float red, float green, float blue) {
        return red * LUMA[0] + green * LUMA[1] + blue * LUMA[2];
    }

    private static double exposure(SplittableRandom random) {
        double lot = random.nextDouble();
        if (lot < DARK) {
            return random.nextDouble(0.3, 0.65);
        }
        return lot > 1 - BRIGHT ? random.nextDouble(1.3, 1.6) : random.nextDouble(0.65, 1.3);
    }

    /** Gives the image the colours of a sunset, in place; for images without fire. */
    static void sunset(byte[] image, int size, SplittableRandom random) {
        float horizon = (float) random.nextDouble(0.35, 0.8);
        for (int i = 0; i < size * size; i++) {
            grade(image, 3 * i, 1f * Math.floorDiv(i, size) / size, horizon);
        }
    }

    private static void shift(byte[] image, int at, float[][] mix, byte[][] curves) {
        float r = image[at] & 255;
        float g = image[at + 1] & 255;
        float b = image[at + 2] & 255;
        for (int c = 0; c < 3; c++) {
            float mixed = mix[c][0] * r + mix[c][1] * g + mix[c][2] * b;
            image[at + c] = curves[c][Math.max(0, Math.min(255, Math.round(mixed)))];
        }
    }

    /** Orange above the horizon, fading upwards; dark below it. */
    private static void grade(byte[] image, int at, float height, float horizon) {
        float luma = luma(image, at);
        float[] light = {1.25f, 0.75f, 0.35f};
        float sky = Math.max(0, Math.min(1, (horizon - height) / 0.2f + 0.5f));
        float share = 0.35f + 0.5f * Math.min(1, height / horizon);
        float dim = 0.5f + 0.65f * sky;
        for (int c = 0; c < 3; c++) {
            float old = image[at + c] & 255;
            float graded = (old * (1 - share) + luma * light[c] * share) * dim;
            image[at + c] = (byte) Math.max(0, Math.min(255, Math.round(graded)));
        }
    }

    private static byte[] curve(double gain, double gamma, double contrast) {
        byte[] curve = new byte[256];
        for (int i = 0; i < 256; i++) {
            double x = Math.pow(Math.min(1, i / 255.0 * gain), gamma);
            double y = 0.5 + (x - 0.5) * contrast;
            curve[i] = (byte) Math.max(0, Math.min(255, Math.round(y * 255)));
        }
        return curve;
    }

    /** The colour matrix: a rotation about the grey axis (hue), then a scaling of the distance to grey (saturation). */
    private static float[][] saturationAndHue(double saturation, double hue) {
        double cos = Math.cos(hue);
        double sin = Math.sin(hue);
        double[][] turn = {
            {cos + (1 - cos) / 3, (1 - cos) / 3 - sin / Math.sqrt(3), (1 - cos) / 3 + sin / Math.sqrt(3)},
            {(1 - cos) / 3 + sin / Math.sqrt(3), cos + (1 - cos) / 3, (1 - cos) / 3 - sin / Math.sqrt(3)},
            {(1 - cos) / 3 - sin / Math.sqrt(3), (1 - cos) / 3 + sin / Math.sqrt(3), cos + (1 - cos) / 3}
        };
        float[][] mix = new float[3][3];
        for (int c = 0; c < 3; c++) {
            for (int k = 0; k < 3; k++) {
                double luma = 0;
                for (int j = 0; j < 3; j++) {
                    luma += LUMA[j] * turn[j][k];
                }
                mix[c][k] = (float) (luma + saturation * (turn[c][k] - luma));
            }
        }
        return mix;
    }

    /** Coloured light of lamps, low sun or tinted lenses, mostly red to orange; on the whole image or from one side. */
    static final class ColouredLight {
        private static final double WARM = 0.75;
        private static final double UNEVEN = 0.35;

        private ColouredLight() {}

        /**
         * Applies a random light.
         *
         * @param image RGB bytes of a square image; changed in place
         * @param strongest largest share of the light in the mixture with the image's own colours, 0..1
         */
        static void apply(byte[] image, int size, double strongest, SplittableRandom random) {
            float[] light = colour(random);
            float strength = (float) random.nextDouble(0.3, strongest);
            float brightness = (float) random.nextDouble(0.5, 1.2);
            boolean uneven = random.nextDouble() < UNEVEN;
            double angle = random.nextDouble(2 * Math.PI);
            float across = (float) (Math.cos(angle) / size);
            float down = (float) (Math.sin(angle) / size);
            for (int i = 0; i < size * size; i++) {
                float x = i % size - size / 2f;
                float y = Math.floorDiv(i, size) - size / 2f;
                float share = uneven ? strength * clamp(0.5f + 1.2f * (x * across + y * down)) : strength;
                lit(image, 3 * i, light, share, brightness);
            }
        }

        /** The colour of the light: usually warm (red, less green, even less blue), else any colour. */
        private static float[] colour(SplittableRandom random) {
            if (random.nextDouble() < WARM) {
                float green = (float) random.nextDouble(0.1, 0.85);
                float blue = (float) random.nextDouble(0.05, Math.max(0.3, green));
                return new float[] {(float) random.nextDouble(1.05, 1.5), green, blue};
            }
            float[] any = new float[3];
            for (int c = 0; c < 3; c++) {
                any[c] = (float) random.nextDouble(0.15, 1.3);
            }
            return any;
        }

        private static void lit(byte[] image, int at, float[] light, float share, float brightness) {
            float luma = luma(image, at);
            for (int c = 0; c < 3; c++) {
                float mixed = (1 - share) * (image[at + c] & 255) + share * luma * light[c];
                image[at + c] = (byte) Math.max(0, Math.min(255, Math.round(mixed * brightness)));
            }
        }

        private static float clamp(float x) {
            return Math.max(0, Math.min(1, x));
        }
    }
}
