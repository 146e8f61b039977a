package io.emberwatch.engine.onednn;

import java.nio.ByteBuffer;

/** Brings images into the form of the network's first layer. Immutable; any thread may use it on its own memory. */
interface ImageLoader {
    /** What the first layer reads. */
    ElementType type();

    /** Pixels that are added at each side. */
    int border();

    /** Fills what no image changes, once. */
    void prepare(ByteBuffer target);

    /**
     * Brings in one image.
     *
     * @param pixels uint8 RGB {@code [h,w,3]}, from its position on; the position stays
     * @param target {@code [h + 2 * border, w + 2 * border, 3]} in the machine's byte order
     */
    void load(ByteBuffer pixels, ByteBuffer target);

    /**
     * Brings in one image of numbers, which may lie between bytes.
     *
     * @param rgb holds {@code [h,w,3]}, 0..255, from {@code offset} on
     * @param target as for bytes
     */
    void load(float[] rgb, int offset, ByteBuffer target);
}
