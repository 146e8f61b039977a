package io.emberwatch.engine.onednn;

/** How the channels of a feature map lie in memory. */
enum Layout {
    /**
     * Sixteen channels of all pixels, then the next sixteen (oneDNN's {@code nChw16c}). The first channels of a map are a
     * map of their own, so that appending channels copies nothing. The kernels are those of AVX2 and AVX-512 without
     * AMX, and for floats only.
     */
    BLOCKED,
    /** All channels of a pixel, then the next pixel ({@code nhwc}): for AMX, whole numbers and odd numbers of channels. */
    ROWS
}
