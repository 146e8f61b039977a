package io.emberwatch.core.demo;

/** A solid thing of the room. Immutable. */
sealed interface Shape {
    double MISS = Double.POSITIVE_INFINITY;
    double NEAR = 1e-4;

    Material material();

    /** How many times its direction the ray goes to the surface, or {@link #MISS}. */
    double hit(Ray ray);

    /** The unit normal at a point of the surface, as x, y, z. */
    void normal(double x, double y, double z, double[] normal);

    /** An upright box between two corners. Seen from inside it is the room itself. */
    record Box(double x0, double y0, double z0, double x1, double y1, double z1, Material material) implements Shape {
        @Override
        public double hit(Ray r) {
            double ax = (x0 - r.x) * r.overX;
            double bx = (x1 - r.x) * r.overX;
            double ay = (y0 - r.y) * r.overY;
            double by = (y1 - r.y) * r.overY;
            double az = (z0 - r.z) * r.overZ;
            double bz = (z1 - r.z) * r.overZ;
            double enter = Math.max(Math.max(Math.min(ax, bx), Math.min(ay, by)), Math.min(az, bz));
            double leave = Math.min(Math.min(Math.max(ax, bx), Math.max(ay, by)), Math.max(az, bz));
            if (enter > leave || leave < NEAR) {
                return MISS;
            }
            return enter > NEAR ? enter : leave;
        }

        @Override
        public void normal(double x, double y, double z, double[] n) {
            double px = side(x, x0, x1);
            double py = side(y, y0, y1);
            double pz = side(z, z0, z1);
            n[0] = 0;
            n[1] = 0;
            n[2] = 0;
            double ex = (1 - Math.abs(px)) * (x1 - x0);
            double ey = (1 - Math.abs(py)) * (y1 - y0);
            double ez = (1 - Math.abs(pz)) * (z1 - z0);
            if (ex <= ey && ex <= ez) {
                n[0] = Math.signum(px);
            } else if (ey <= ez) {
                n[1] = Math.signum(py);
            } else {
                n[2] = Math.signum(pz);
            }
        }

        private static double side(double v, double low, double high) {
            return (2 * v - low - high) / (high - low);
        }
    }

    /** An ellipsoid. */
    record Ball(double cx, double cy, double cz, double rx, double ry, double rz, Material material) implements Shape {
        @Override
        public double hit(Ray r) {
            double ox = (r.x - cx) / rx;
            double oy = (r.y - cy) / ry;
            double oz = (r.z - cz) / rz;
            double dx = r.dx / rx;
            double dy = r.dy / ry;
            double dz = r.dz / rz;
            double a = dx * dx + dy * dy + dz * dz;
            double b = ox * dx + oy * dy + oz * dz;
            return nearest(a, b, ox * ox + oy * oy + oz * oz - 1);
        }

        @Override
        public void normal(double x, double y, double z, double[] n) {
            n[0] = (x - cx) / (rx * rx);
            n[1] = (y - cy) / (ry * ry);
            n[2] = (z - cz) / (rz * rz);
            double length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
            n[0] /= length;
            n[1] /= length;
            n[2] /= length;
        }

        static double nearest(double a, double b, double c) {
            double root = b * b - a * c;
            if (root < 0) {
                return MISS;
            }
            double reach = Math.sqrt(root);
            double first = (-b - reach) / a;
            if (first > NEAR) {
                return first;
            }
            double second = (-b + reach) / a;
            return second > NEAR ? second : MISS;
        }
    }

    /** The side wall of an upright tube, open at both ends; its radius may grow towards the top. */
    record Tube(double cx, double cz, double y0, double y1, double r0, double r1, Material material) implements Shape {
        @Override
        public double hit(Ray r) {
            double slope = (r1 - r0) / (y1 - y0);
            double radius = r0 + (r.y - y0) * slope;
            double ox = r.x - cx;
            double oz = r.z - cz;
            double a = r.dx * r.dx + r.dz * r.dz - slope * slope * r.dy * r.dy;
            double b = ox * r.dx + oz * r.dz - radius * slope * r.dy;
            double c = ox * ox + oz * oz - radius * radius;
            double root = b * b - a * c;
            if (root < 0) {
                return MISS;
            }
            double reach = Math.sqrt(root);
            double first = (-b - reach) / a;
            double second = (-b + reach) / a;
            if (within(r, Math.min(first, second))) {
                return Math.min(first, second);
            }
            return within(r, Math.max(first, second)) ? Math.max(first, second) : MISS;
        }

        private boolean within(Ray r, double t) {
            double y = r.yAt(t);
            return t > NEAR && y >= y0 && y <= y1;
        }

        @Override
        public void normal(double x, double y, double z, double[] n) {
            double length = Math.hypot(x - cx, z - cz);
            n[0] = (x - cx) / length;
            n[1] = 0;
            n[2] = (z - cz) / length;
        }
    }
}
