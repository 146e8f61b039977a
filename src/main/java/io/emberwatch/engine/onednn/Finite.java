package io.emberwatch.engine.onednn;

/** Refuses numbers that no arithmetic can use. */
final class Finite {
    private Finite() {}

    /** @throws OneDnnException naming the owner, such as a layer, if a value is NaN or infinite */
    static void require(String owner, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new OneDnnException(owner + " has a number that is " + value);
            }
        }
    }
}
