package io.emberwatch.monitor.camera;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The fields of one of FFmpeg's structures, copied into Java all at once: each call into native memory costs more than
 * what is then decided by a field. Knows little-endian processors alone, as all are that FFmpeg's natives are bundled
 * for. Owned by one thread; the structure stays its owner's and must outlive this.
 */
final class NativeFields {
    private final LongPointer memory;
    private final long[] words;

    /** @param structure whose memory does not move */
    NativeFields(Pointer structure) {
        memory = new LongPointer(structure);
        words = new long[structure.sizeof() / Long.BYTES];
    }

    /** Copies all fields as they are now. */
    void read() {
        memory.get(words, 0, words.length);
    }

    /**
     * A field of eight bytes as it was copied.
     *
     * @param offset of the field in the structure, in bytes
     */
    long longAt(int offset) {
        return words[offset >> 3];
    }

    /**
     * A field of four bytes as it was copied.
     *
     * @param offset of the field in the structure, in bytes
     */
    int intAt(int offset) {
        return (int) (words[offset >> 3] >>> ((offset & 4) << 3));
    }
}
