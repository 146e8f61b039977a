package io.emberwatch.engine.onednn;

/** The upper half of a float32: its sign, exponent and seven bits. */
final class BFloat16 {
    private BFloat16() {}

    /** The nearest; of two equally near the even one. The values are finite. */
    static short[] of(float[] values) {
        short[] halves = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            halves[i] = (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
        }
        return halves;
    }
}
