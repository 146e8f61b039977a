package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.Operation.View;

/**
 * A feature map in the scratch memory, {@code [channels,height,width]}, and its parts as oneDNN sees them.
 *
 * @param owner of the descriptions that are made
 * @param offset from the start of the scratch memory, in bytes
 */
record FeatureBuffer(Dnnl owner, Layout layout, ElementType type, long offset, int channels, int height, int width) {
    /** How many values it holds. */
    int count() {
        return channels * height * width;
    }

    /** Its size in bytes. */
    long bytes() {
        return (long) type.bytes() * count();
    }

    /** All channels. */
    View all() {
        return slice(0, channels);
    }

    /** Neighbouring channels as {@code [1,count,h,w]}; in blocks, both numbers are multiples of their size. */
    View slice(int from, int count) {
        long pixels = (long) height * width;
        if (layout.blocked()) {
            return new View(
                    owner.desc(type, layout.tag(), 1, count, height, width), offset + from * pixels * type.bytes());
        }
        long[] sizes = {1, count, height, width};
        long[] strides = {pixels * channels, 1, (long) width * channels, channels};
        return new View(owner.strided(type, sizes, strides), offset + (long) from * type.bytes());
    }

    /** The first channels as a matrix {@code [h*w,count]}; only of rows. */
    View matrix(int count) {
        long[] sizes = {(long) height * width, count};
        return new View(owner.strided(type, sizes, new long[] {channels, 1}), offset);
    }
}
