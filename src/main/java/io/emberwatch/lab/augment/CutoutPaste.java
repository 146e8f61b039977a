package io.emberwatch.lab.augment;

import java.util.SplittableRandom;

/** Puts a cut-out somewhere onto an image, small, as a beginning fire would look to a camera. */
final class CutoutPaste {
    private static final double SMALLEST = 0.11;
    private static final double LARGEST = 0.6;
    private static final double LIT = 0.4;
    /** Cameras that are set for the scene overexpose flames: they turn pale yellow and white. */
    private static final double MOST_EXPOSED = 1.8;

    private static final float[] FIRELIGHT = {0.9f, 0.4f, 0.1f};

    private CutoutPaste() {}

    /**
     * Draws the cut-out into the image; sometimes it lights up what is around it.
     *
     * @param image RGB bytes of a square image; changed in place
     * @param size its height and width
     * @param place takes note of what the cut-out covers
     */
    static void paste(byte[] image, int size, Cutout cutout, FlamePlace place, SplittableRandom random) {
        double share = SMALLEST * Math.pow(LARGEST / SMALLEST, random.nextDouble());
        double factor = share * size / Math.max(cutout.height(), cutout.width());
        int height = Math.max(3, (int) Math.round(cutout.height() * factor));
        int width = Math.max(3, (int) Math.round(cutout.width() * factor * random.nextDouble(0.75, 1.3)));
        int top = random.nextInt(Math.max(1, size - height));
        int left = random.nextInt(Math.max(1, size - width));
        boolean mirrored = random.nextBoolean();
        float strength = (float) random.nextDouble(0.8, 1);
        float exposure = (float) Math.pow(MOST_EXPOSED, random.nextDouble(-0.1, 1));
        if (random.nextDouble() < LIT) {
            light(image, size, top + height / 2, left + width / 2, Math.max(height, width), random.nextDouble());
        }
        for (int y = 0; y < height && top + y < size; y++) {
            for (int x = 0; x < width && left + x < size; x++) {
                int column = mirrored ? width - 1 - x : x;
                float cover = blend(
                        image,
                        3 * ((top + y) * size + left + x),
                        cutout,
                        (double) y / height,
                        (double) column / width,
                        1.0 / height,
                        1.0 / width,
                        strength,
                        exposure);
                place.cover(top + y, left + x, cover);
            }
        }
    }

    /** What is around a fire reflects its light, less with the square of the distance. */
    private static void light(byte[] image, int size, int row, int column, int reach, double strength) {
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double distance = Math.hypot(y - row, x - column) / reach;
                float lit = (float) (strength / (1 + 2 * distance * distance));
                int at = 3 * (y * size + x);
                for (int c = 0; c < 3; c++) {
                    float under = image[at + c] & 255;
                    image[at + c] = (byte) Math.min(255, Math.round(under * (1 + lit * FIRELIGHT[c])));
                }
            }
        }
    }

    /** Lays the mean of the part of the cut-out that falls onto this pixel over it; gives how much it covers, 0..1. */
    private static float blend(
            byte[] image,
            int at,
            Cutout cutout,
            double v,
            double u,
            double dv,
            double du,
            float strength,
            float exposure) {
        int y0 = (int) (v * cutout.height());
        int y1 = Math.min(cutout.height(), Math.max(y0 + 1, (int) ((v + dv) * cutout.height())));
        int x0 = (int) (u * cutout.width());
        int x1 = Math.min(cutout.width(), Math.max(x0 + 1, (int) ((u + du) * cutout.width())));
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
        float cover = strength * alpha / ((y1 - y0) * (x1 - x0));
        for (int c = 0; c < 3; c++) {
            float under = image[at + c] & 255;
            image[at + c] = (byte) Math.round(under + cover * (Math.min(255, exposure * sum[c] / alpha) - under));
        }
        return cover;
    }
}
