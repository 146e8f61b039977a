package io.emberwatch.lab.savedmodel;

import java.util.List;

/**
 * The constants after the last feature map, as {@link io.emberwatch.core.modelpackage.ModelManifest.Head} describes them. Immutable by
 * convention: arrays are not copied.
 *
 * @param scale {@code [C]}
 * @param shift {@code [C]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record HeadConstants(float[] scale, float[] shift, List<Dense> dense) {
    /**
     * A dense layer.
     *
     * @param kernel {@code [in,out]}, row by row
     * @param bias {@code [out]}
     * @param relu whether negative outputs become 0
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Dense(float[] kernel, float[] bias, boolean relu) {}

    public HeadConstants {
        dense = List.copyOf(dense);
    }
}
