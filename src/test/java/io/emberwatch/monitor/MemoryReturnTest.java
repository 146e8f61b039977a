package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class MemoryReturnTest {
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
