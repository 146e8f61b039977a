package io.emberwatch.lab.augment;

import java.util.SplittableRandom;

/** Coloured light on training images: lamps, low sun, tinted lenses, mostly red to orange; over all of an image or from one side. */
final class ColouredLight {
    /** Rec. 601. */
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

    private static final double WARM = 0.75;
    private static final double UNEVEN = 0.35;

    private ColouredLight() {}

    /**
     * Draws a light and applies it.
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

    /** White under this light: a full red with less green and still less blue, or any other saturated colour. */
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
        float luma = 0;
        for (int c = 0; c < 3; c++) {
            luma += LUMA[c] * (image[at + c] & 255);
        }
        for (int c = 0; c < 3; c++) {
            float mixed = (1 - share) * (image[at + c] & 255) + share * luma * light[c];
            image[at + c] = (byte) Math.max(0, Math.min(255, Math.round(mixed * brightness)));
        }
    }

    private static float clamp(float x) {
        return Math.max(0, Math.min(1, x));
    }
}
