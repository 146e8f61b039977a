package io.emberwatch.engine.onednn;

/** Refuses weights that no arithmetic can use. */
final class Finite {
    private Finite() {}

    /** @throws OneDnnException naming the layer if a value is NaN or infinite */
    static void require(String layer, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new OneDnnException("layer " + layer + " has a weight that is " + value);
            }
        }
    }
}
