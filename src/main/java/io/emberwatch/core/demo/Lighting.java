package io.emberwatch.core.demo;

import java.util.SplittableRandom;

/**
 * How much light arrives at a surface: daylight through the window and from behind the camera, a lamp, what walls send
 * on, and, apart from these, a fire of full size over the bin. Soft shadows come from sampling. For one thread.
 */
final class Lighting {
    private static final int WINDOW_SAMPLES = 6;
    private static final int REAR_SAMPLES = 6;
    private static final int LAMP_SAMPLES = 3;
    private static final int AROUND_SAMPLES = 6;
    private static final int FIRE_SAMPLES = 6;
    private static final double AROUND_REACH = 1.2;

    private static final double WINDOW = 2.4;
    private static final double REAR = 1.0;
    private static final double LAMP = 0.26;
    private static final double AROUND = 0.25;
    private static final double FIRE = 1.0;
    private static final double FIRE_AROUND = 0.16;

    private final Scene scene;
    private final SplittableRandom random;
    private final Ray ray = new Ray();

    Lighting(Scene scene, long seed) {
        this.scene = scene;
        this.random = new SplittableRandom(seed);
    }

    /** @param light receives red, green and blue of the calm room, and the fire's strength */
    void at(Hit hit, float[] light, int index) {
        ray.from(hit.x + hit.normal[0] * 2e-3, hit.y + hit.normal[1] * 2e-3, hit.z + hit.normal[2] * 2e-3);
        double window = window(hit);
        double rear = rear(hit);
        double lamp = lamp(hit);
        double open = around(hit);
        double day = open * AROUND;
        light[index] = (float) (window * 0.88 + rear + lamp + day);
        light[index + 1] = (float) (window * 0.96 + rear * 0.97 + lamp * 0.66 + day * 0.98);
        light[index + 2] = (float) (window * 1.06 + rear * 0.92 + lamp * 0.34 + day * 0.94);
        double away = distance(hit, Furnishing.BIN_X, 0.9, Furnishing.BIN_Z);
        light[index + 3] = (float) (fire(hit) * FIRE + open * FIRE_AROUND / (0.6 + away));
    }

    private double window(Hit hit) {
        double sum = 0;
        for (int i = 0; i < WINDOW_SAMPLES; i++) {
            double x = spread(Furnishing.WINDOW_X0, Furnishing.WINDOW_X1, i % 3, 3);
            double y = spread(Furnishing.WINDOW_Y0, Furnishing.WINDOW_Y1, i / 3, 2);
            sum += panel(hit, x, y, Furnishing.DEPTH - 0.04, -1);
        }
        return sum / WINDOW_SAMPLES * WINDOW;
    }

    private double rear(Hit hit) {
        double sum = 0;
        for (int i = 0; i < REAR_SAMPLES; i++) {
            sum += panel(hit, spread(-2.2, 1.2, i % 3, 3), spread(0.9, 2.4, i / 3, 2), -0.45, 1);
        }
        return sum / REAR_SAMPLES * REAR;
    }

    /** Light of a flat panel that faces {@code facing} along z. */
    private double panel(Hit hit, double x, double y, double z, int facing) {
        double towards = aim(hit, x, y, z);
        double leaving = -facing * ray.dz;
        if (towards <= 0 || leaving <= 0 || !scene.isFree(ray)) {
            return 0;
        }
        double squared = squaredLength();
        return towards * leaving / (squared * squared + 0.05);
    }

    private double lamp(Hit hit) {
        double sum = 0;
        for (int i = 0; i < LAMP_SAMPLES; i++) {
            double height = Furnishing.LAMP_Y + spread(-0.15, 0.15, i, LAMP_SAMPLES);
            sum += bulb(hit, Furnishing.LAMP_X, height, Furnishing.LAMP_Z);
        }
        return sum / LAMP_SAMPLES * LAMP;
    }

    private double fire(Hit hit) {
        double sum = 0;
        for (int i = 0; i < FIRE_SAMPLES; i++) {
            double x = Furnishing.BIN_X + spread(-0.2, 0.35, i % 2, 2);
            double y = Furnishing.BIN_RIM + spread(0.12, 1.1, i / 2, FIRE_SAMPLES / 2);
            sum += bulb(hit, x, y, Furnishing.BIN_Z + spread(-0.12, 0.12, 0, 1));
        }
        return sum / FIRE_SAMPLES;
    }

    private double bulb(Hit hit, double x, double y, double z) {
        double towards = aim(hit, x, y, z);
        if (towards <= 0 || !scene.isFree(ray)) {
            return 0;
        }
        double squared = squaredLength();
        return towards / Math.sqrt(squared) / (squared + 0.06);
    }

    /** Which share of the half-space is open, as light that walls send on reaches corners less. */
    private double around(Hit hit) {
        double open = 0;
        for (int i = 0; i < AROUND_SAMPLES; i++) {
            double turn = 2 * Math.PI * (i + random.nextDouble()) / AROUND_SAMPLES;
            double high = 2 * random.nextDouble() - 1;
            double flat = Math.sqrt(1 - high * high);
            double dx = hit.normal[0] + 0.999 * flat * Math.cos(turn);
            double dy = hit.normal[1] + 0.999 * high;
            double dz = hit.normal[2] + 0.999 * flat * Math.sin(turn);
            double length = Math.sqrt(dx * dx + dy * dy + dz * dz);
            ray.towards(dx / length, dy / length, dz / length);
            double reach = Math.min(1, scene.reach(ray) / AROUND_REACH);
            open += 0.25 + 0.75 * reach;
        }
        return open / AROUND_SAMPLES;
    }

    private double aim(Hit hit, double x, double y, double z) {
        ray.towards(x - ray.x, y - ray.y, z - ray.z);
        return hit.normal[0] * ray.dx + hit.normal[1] * ray.dy + hit.normal[2] * ray.dz;
    }

    private double squaredLength() {
        return ray.dx * ray.dx + ray.dy * ray.dy + ray.dz * ray.dz;
    }

    private static double distance(Hit hit, double x, double y, double z) {
        return Math.sqrt((hit.x - x) * (hit.x - x) + (hit.y - y) * (hit.y - y) + (hit.z - z) * (hit.z - z));
    }

    /** A random place in one of {@code parts} equal parts of a range. */
    private double spread(double from, double to, int part, int parts) {
        return from + (to - from) * (part + random.nextDouble()) / parts;
    }
}
