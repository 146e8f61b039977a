package io.emberwatch.lab.dataset;

import java.util.Arrays;

/** Draws an image in memory: a wall, with or without a flame. */
public final class DrawnSample {
    private DrawnSample() {}

    /** A grey wall of 100 x 100; with fire, 20 rows by 16 columns of it glow. */
    public static Sample of(int label, boolean flame) {
        byte[] pixels = new byte[100 * 100 * 3];
        Arrays.fill(pixels, (byte) 90);
        for (int y = 40; flame && y < 60; y++) {
            for (int x = 50; x < 66; x++) {
                pixels[3 * (100 * y + x)] = (byte) 255;
                pixels[3 * (100 * y + x) + 1] = (byte) 170;
                pixels[3 * (100 * y + x) + 2] = 40;
            }
        }
        return new Sample("drawn_1.png", label, 100, 100, pixels);
    }
}
