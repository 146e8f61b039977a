package io.emberwatch.engine.onednn;

/** Arrays of floats: what no arithmetic can use, and what they are in half as many bits. */
final class Floats {
    private Floats() {}

    /** @throws OneDnnException naming the owner, such as a layer, if a value is NaN or infinite */
    static void requireFinite(String owner, float[] values) {
        // Of NaN and the infinities alone the product is no zero.
        float sum = 0;
        for (float value : values) {
            sum += value * 0;
        }
        if (sum == 0) {
            return;
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new OneDnnException(owner + " has a number that is " + value);
            }
        }
    }

    /** The nearest bfloat16 of each, the upper half of a float32; of two equally near the even one. The values are finite. */
    static short[] toBf16(float[] values) {
        short[] halves = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            halves[i] = (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
        }
        return halves;
    }
}
