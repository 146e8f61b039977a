package io.emberwatch.core.demo;

/**
 * One place that burns, in the picture.
 *
 * @param x centre of its foot, pixels
 * @param y its foot, pixels from the top
 * @param halfWidth of the foot at full size, pixels
 * @param height of the flames at full size, pixels
 * @param from the size of the whole fire at which this place catches fire
 * @param shift makes its flames unlike its neighbours'
 */
record FlameSource(float x, float y, float halfWidth, float height, float from, float shift) {
    /** How large this place burns while the whole fire has {@code size}, 0..1. */
    float share(float size) {
        return size <= from ? 0 : Math.min(1, (size - from) / (1 - from));
    }
}
