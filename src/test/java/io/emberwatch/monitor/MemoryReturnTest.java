package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MemoryReturnTest {
    private static final int PIECES = 4000;
    private static final int PIECE_BYTES = 32 * 1024;

    @Test
    @EnabledOnOs(OS.LINUX)
    void freedPiecesBetweenUsedOnes_goBackToTheSystem() {
        List<BytePointer> used = new ArrayList<>();
        List<BytePointer> freed = new ArrayList<>();
        try {
            for (int i = 0; i < PIECES; i++) {
                BytePointer piece = new BytePointer(PIECE_BYTES).fill((byte) 1);
                (i % 8 == 0 ? used : freed).add(piece);
            }
            freed.forEach(Pointer::deallocate);
            long before = Pointer.physicalBytes();

            new MemoryReturn().run();

            long freedBytes = (long) freed.size() * PIECE_BYTES;
            assertThat(before - Pointer.physicalBytes()).isGreaterThan(freedBytes / 2);
        } finally {
            used.forEach(Pointer::deallocate);
        }
    }

    @Test
    void theFirstOfTenRuns_collectsTheHeap() {
        MemoryReturn task = new MemoryReturn();
        long before = collections();
        task.run();
        long first = collections();
        assertThat(first).isGreaterThan(before);
        for (int i = 1; i < 10; i++) {
            task.run();
        }
        // Young collections may come by themselves; one more of the whole heap may not.
        assertThat(collections()).isEqualTo(first);
        task.run();
        assertThat(collections()).isGreaterThan(first);
    }

    /** Of the whole heap. */
    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(each ->
                        each.getName().contains("MarkSweep") || each.getName().contains("Old"))
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
