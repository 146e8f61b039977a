package io.emberwatch.core.demo;

/** A point of a surface that a ray met. Mutable, for one thread. */
final class Hit {
    final double[] normal = new double[3];
    final double[] colour = new double[3];
    double x;
    double y;
    double z;
    int shape;
    double glow;

    void set(Ray ray, double t, int index, Shape met) {
        x = ray.xAt(t);
        y = ray.yAt(t);
        z = ray.zAt(t);
        shape = index;
        met.normal(x, y, z, normal);
        met.material().colour(x, y, z, normal, colour);
        glow = met.material().glow();
        // Light is wanted on the side that is seen.
        if (normal[0] * ray.dx + normal[1] * ray.dy + normal[2] * ray.dz > 0) {
            normal[0] = -normal[0];
            normal[1] = -normal[1];
            normal[2] = -normal[2];
        }
    }
}
