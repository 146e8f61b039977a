package io.emberwatch.lab.augment;

import java.util.SplittableRandom;

/**
 * Coloured light over a whole image, as at sunset or under a red lamp. A model that takes orange for fire fails on it. It is
 * separate from {@link ColourShift.ColouredLight}, so that the trials of {@code evaluate} stay the same when training changes.
 *
 * @param red factor on white at full strength; green and blue likewise
 * @param weakest least share of the light in the blend with the image's own colours, 0..1
 * @param strongest largest such share
 * @param darkest least factor on the brightness
 * @param brightest largest such factor
 */
public record LightGrade(
        double red, double green, double blue, double weakest, double strongest, double darkest, double brightest) {
    /** Low sun, sodium lamps, dust: all colours turn to orange. */
    public static final LightGrade ORANGE = new LightGrade(1.25, 0.72, 0.28, 0.4, 0.8, 0.8, 1.15);

    /** A red lamp: almost only red is left. */
    public static final LightGrade RED_LIT = new LightGrade(1.3, 0.22, 0.16, 0.6, 0.95, 0.6, 1.1);

    /** Rec. 601. */
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    private static final double JITTER = 0.12;

    /** A copy of the RGB image under this light, with random strength. */
    public byte[] apply(byte[] image, SplittableRandom random) {
        double strength = random.nextDouble(weakest, strongest);
        double brightness = random.nextDouble(darkest, brightest);
        double[] light = {red, green, blue};
        for (int c = 0; c < 3; c++) {
            light[c] *= random.nextDouble(1 - JITTER, 1 + JITTER);
        }
        byte[] graded = new byte[image.length];
        for (int i = 0; i < image.length; i += 3) {
            double luma = 0;
            for (int c = 0; c < 3; c++) {
                luma += LUMA[c] * (image[i + c] & 255);
            }
            for (int c = 0; c < 3; c++) {
                double lit = (1 - strength) * (image[i + c] & 255) + strength * luma * light[c];
                graded[i + c] = (byte) Math.max(0, Math.min(255, Math.round(lit * brightness)));
            }
        }
        return graded;
    }
}
