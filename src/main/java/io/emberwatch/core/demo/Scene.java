package io.emberwatch.core.demo;

import java.util.List;

/** Finds what a ray meets. Immutable and thread-safe. */
final class Scene {
    private static final double SHADOW_END = 0.999;

    private final Shape[] shapes;

    Scene(List<Shape> shapes) {
        this.shapes = shapes.toArray(Shape[]::new);
    }

    /** Fills {@code hit} with the nearest surface; the room has walls, so there always is one. */
    void trace(Ray ray, Hit hit) {
        double nearest = Shape.MISS;
        int found = 0;
        for (int i = 0; i < shapes.length; i++) {
            double t = shapes[i].hit(ray);
            if (t < nearest) {
                nearest = t;
                found = i;
            }
        }
        hit.set(ray, nearest, found, shapes[found]);
    }

    /** Whether nothing stands between a ray's start and the point one direction away. */
    boolean isFree(Ray ray) {
        // The first shape is the room's shell, which contains both ends.
        for (int i = 1; i < shapes.length; i++) {
            if (shapes[i].material().glow() == 0 && shapes[i].hit(ray) < SHADOW_END) {
                return false;
            }
        }
        return true;
    }

    /** How far a ray gets, as a multiple of its direction. */
    double reach(Ray ray) {
        double nearest = Shape.MISS;
        for (Shape shape : shapes) {
            nearest = Math.min(nearest, shape.hit(ray));
        }
        return nearest;
    }
}
