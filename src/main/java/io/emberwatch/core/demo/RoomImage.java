package io.emberwatch.core.demo;

import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/**
 * A drawn room without flames, as light: linear red, green and blue of each pixel. Its arrays are shared, so nobody
 * writes to them.
 *
 * <p>Two images of each room are in the jar, so that no start has to trace rays: the room on a calm day, and what the
 * light of a fire of full size adds to it. Both went through the sensor's tone curve, which is undone here. The program
 * that traced them is in the history of the sources: {@code core.demo.RoomPainter}.
 */
final class RoomImage {
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
                throw new IllegalStateException("the program is incomplete, " + name + " is missing: build it again");
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
}
