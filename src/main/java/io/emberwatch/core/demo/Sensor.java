package io.emberwatch.core.demo;

import java.util.SplittableRandom;

/** From light to bytes: the camera's tone curve and its noise. Immutable and thread-safe. */
final class Sensor {
    private static final int STEPS = 8192;
    private static final int BRIGHTEST = 8;
    private static final int GRAINS = 1 << 16;
    private static final int GRAIN_MASK = GRAINS - 1;

    private static final double EXPOSURE = 1.25;
    private static final double GAMMA = 2.2;

    private final int[] curve = new int[STEPS * BRIGHTEST];
    private final byte[] grain = new byte[GRAINS];

    Sensor(long seed) {
        for (int i = 0; i < curve.length; i++) {
            double light = 1 - Math.exp(-EXPOSURE * i / STEPS);
            curve[i] = (int) Math.round(255 * Math.pow(light, 1 / GAMMA));
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < GRAINS; i++) {
            double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble() - 2;
            grain[i] = (byte) Math.round(sum * 4.2);
        }
    }

    /** The light that the tone curve turns into a byte, 0..255. */
    static double light(int value) {
        // The brightest byte stands for all light beyond it.
        double share = Math.pow(Math.min(value, 254.5) / 255, GAMMA);
        return -Math.log(1 - share) / EXPOSURE;
    }

    /** @param place which grain, any number: pixel plus the frame's own shift */
    byte value(float light, int place) {
        int step = Math.min(curve.length - 1, (int) (light * STEPS));
        int value = curve[Math.max(0, step)] + grain[place & GRAIN_MASK];
        return (byte) Math.max(0, Math.min(255, value));
    }
}
