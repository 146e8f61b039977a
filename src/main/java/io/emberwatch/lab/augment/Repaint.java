package io.emberwatch.lab.augment;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Paints one thing of an image orange or red and keeps its light and shade: copper domes, cushions, signs and clothes are
 * not fire. A thing is a connected region of pixels of much the same colour.
 */
final class Repaint {
    private static final int TRIES = 6;
    private static final double LEAST_AREA = 0.003;
    private static final double MOST_AREA = 0.15;
    /** Of the paint; what stays is the thing's own colour. */
    private static final double LEAST_COVER = 0.7;
    /** From red to a yellowish orange, in turns of the colour wheel. */
    private static final double MOST_HUE = 42 / 360.0;

    private Repaint() {}

    /**
     * Paints a thing around a random point; does nothing where it finds none of a fitting size.
     *
     * @param image RGB bytes of a square image; changed in place
     */
    static void apply(byte[] image, int size, SplittableRandom random) {
        for (int i = 0; i < TRIES; i++) {
            int seed = random.nextInt(size * size);
            Optional<int[]> thing = grown(image, size, seed, random.nextInt(24, 72));
            if (thing.isPresent()) {
                paint(image, thing.get(), random);
                return;
            }
        }
    }

    /**
     * The connected pixels whose colour is like that at the seed: by the sum of the differences of its three values.
     *
     * @return empty if they are too few for a thing, or so many that they are the background
     */
    private static Optional<int[]> grown(byte[] image, int size, int seed, int tolerance) {
        int most = (int) (MOST_AREA * size * size);
        boolean[] taken = new boolean[size * size];
        int[] found = new int[most];
        found[0] = seed;
        taken[seed] = true;
        int count = 1;
        for (int next = 0; next < count; next++) {
            int at = found[next];
            int column = at % size;
            int[] around = {
                column > 0 ? at - 1 : -1,
                column < size - 1 ? at + 1 : -1,
                at - size,
                at + size < size * size ? at + size : -1
            };
            for (int other : around) {
                if (other < 0 || taken[other] || difference(image, seed, other) > tolerance) {
                    continue;
                }
                if (count == most) {
                    return Optional.empty();
                }
                taken[other] = true;
                found[count] = other;
                count++;
            }
        }
        return count < LEAST_AREA * size * size ? Optional.empty() : Optional.of(Arrays.copyOf(found, count));
    }

    private static int difference(byte[] image, int a, int b) {
        int sum = 0;
        for (int c = 0; c < 3; c++) {
            sum += Math.abs((image[3 * a + c] & 255) - (image[3 * b + c] & 255));
        }
        return sum;
    }

    private static void paint(byte[] image, int[] thing, SplittableRandom random) {
        double hue = random.nextDouble(0, MOST_HUE);
        double saturation = random.nextDouble(0.6, 1);
        double cover = random.nextDouble(LEAST_COVER, 1);
        double gain = random.nextDouble(0.85, 1.35);
        // Full value: red is 1, green rises with the hue, blue is what saturation leaves.
        float[] paint = {1, (float) (1 - saturation * (1 - 6 * hue)), (float) (1 - saturation)};
        double light = ColourShift.luma(paint[0], paint[1], paint[2]);
        for (int pixel : thing) {
            double own = ColourShift.luma(image, 3 * pixel);
            for (int c = 0; c < 3; c++) {
                double painted = Math.min(255, paint[c] * own * gain / light);
                double mixed = cover * painted + (1 - cover) * (image[3 * pixel + c] & 255);
                image[3 * pixel + c] = (byte) Math.round(mixed);
            }
        }
    }
}
