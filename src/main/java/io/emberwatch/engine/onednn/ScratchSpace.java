package io.emberwatch.engine.onednn;

/**
 * Hands out places in the scratch memory that each executor allocates once, for life. Places are not reused: a network
 * takes a few megabytes.
 */
final class ScratchSpace {
    /** A cache line, which is also the widest vector. */
    static final int ALIGNMENT = 64;

    private long size;

    /** Bytes handed out so far. */
    long size() {
        return size;
    }

    /** The offset of a new place for so many bytes. */
    long place(long bytes) {
        long place = size;
        size += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return place;
    }
}
