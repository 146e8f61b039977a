package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
    private static final int PIECES = 4000;
    private static final int PIECE_BYTES = 32 * 1024;

    @Test
    void trim_givesFreedPiecesBetweenUsedOnesBackToTheSystem() {
        List<BytePointer> used = new ArrayList<>();
        List<BytePointer> freed = new ArrayList<>();
        try {
            for (int i = 0; i < PIECES; i++) {
                BytePointer piece = new BytePointer(PIECE_BYTES).fill((byte) 1);
                (i % 8 == 0 ? used : freed).add(piece);
            }
            freed.forEach(Pointer::deallocate);
            long before = Pointer.physicalBytes();

            assumeFalse(NativeHeap.trim().equals("not supported"), "this Java cannot");

            long freedBytes = (long) freed.size() * PIECE_BYTES;
            assertThat(before - Pointer.physicalBytes()).isGreaterThan(freedBytes / 2);
        } finally {
            used.forEach(Pointer::deallocate);
        }
    }
}
