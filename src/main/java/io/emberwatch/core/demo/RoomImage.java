package io.emberwatch.core.demo;

import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

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
}
