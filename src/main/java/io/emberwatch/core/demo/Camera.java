package io.emberwatch.core.demo;

/** The pinhole through which the room is seen: high in a corner of the ceiling, as such cameras hang. Immutable. */
final class Camera {
    static final int WIDTH = 640;
    static final int HEIGHT = 360;
    private static final double X = -0.55;
    private static final double Y = 1.72;
    private static final double Z = -0.2;
    private static final double LOOK_X = 0.25;
    private static final double LOOK_Y = 0.76;
    private static final double LOOK_Z = 4.0;
    /** Half of the picture's width, one unit in front of the pinhole. */
    private static final double SPREAD = 0.57;

    private final double[] forward;
    private final double[] right;
    private final double[] up;

    Camera() {
        forward = unit(LOOK_X - X, LOOK_Y - Y, LOOK_Z - Z);
        right = unit(forward[2], 0, -forward[0]);
        up = new double[] {
            forward[1] * right[2] - forward[2] * right[1],
            forward[2] * right[0] - forward[0] * right[2],
            forward[0] * right[1] - forward[1] * right[0]
        };
    }

    /** The ray through a point of the picture, in pixels from its upper left corner. */
    void aim(Ray ray, double px, double py) {
        double u = (px / WIDTH * 2 - 1) * SPREAD;
        double v = (1 - py / HEIGHT * 2) * SPREAD * HEIGHT / WIDTH;
        ray.from(X, Y, Z);
        ray.towards(
                forward[0] + u * right[0] + v * up[0],
                forward[1] + u * right[1] + v * up[1],
                forward[2] + u * right[2] + v * up[2]);
    }

    /** Where a point of the room is in the picture: x, y in pixels and how many pixels a metre has there. */
    double[] project(double x, double y, double z) {
        double depth = along(forward, x, y, z);
        double scale = WIDTH / (2 * SPREAD * depth);
        return new double[] {
            WIDTH / 2.0 + along(right, x, y, z) * scale, HEIGHT / 2.0 - along(up, x, y, z) * scale, scale
        };
    }

    private static double along(double[] axis, double x, double y, double z) {
        return axis[0] * (x - X) + axis[1] * (y - Y) + axis[2] * (z - Z);
    }

    private static double[] unit(double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / length, y / length, z / length};
    }
}
