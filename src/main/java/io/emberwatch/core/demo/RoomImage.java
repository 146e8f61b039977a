package io.emberwatch.core.demo;

/** The room without flames, drawn once; its arrays are shared, so nobody writes to them. */
final class RoomImage {
    private final float[] calm;
    private final float[] byFire;

    RoomImage(float[] calm, float[] byFire) {
        this.calm = calm;
        this.byFire = byFire;
    }

    /** Linear red, green and blue of each pixel in the light of a calm day. */
    float[] calm() {
        return calm;
    }

    /** What the light of a fire of full size adds to each of them. */
    float[] byFire() {
        return byFire;
    }
}
