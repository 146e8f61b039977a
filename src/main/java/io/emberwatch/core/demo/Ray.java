package io.emberwatch.core.demo;

/** A ray through the room in metres: x to the right, y up, z away from the camera. Mutable, for one thread. */
final class Ray {
    double x;
    double y;
    double z;
    double dx;
    double dy;
    double dz;
    /** One over each direction: boxes need it once a ray instead of once a box. */
    double overX;

    double overY;
    double overZ;

    void from(double fromX, double fromY, double fromZ) {
        x = fromX;
        y = fromY;
        z = fromZ;
    }

    void towards(double toX, double toY, double toZ) {
        dx = toX;
        dy = toY;
        dz = toZ;
        overX = 1 / toX;
        overY = 1 / toY;
        overZ = 1 / toZ;
    }

    double xAt(double t) {
        return x + t * dx;
    }

    double yAt(double t) {
        return y + t * dy;
    }

    double zAt(double t) {
        return z + t * dz;
    }
}
