package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodeOrderTest {
    private final DecodeOrder order = new DecodeOrder();

    private List<Long> decoded(int delay, long... shown) {
        List<Long> times = new ArrayList<>();
        for (long pts : shown) {
            times.add(order.next(pts, delay));
        }
        return times;
    }

    @Test
    void withoutReordering_itIsTheTimeOfShowing() {
        assertThat(decoded(0, 5, 6, 9)).containsExactly(5L, 6L, 9L);
    }

    @Test
    void reordered_risesAndIsNeverAfterTheTimeOfShowing() {
        assertThat(decoded(1, 0, 3, 1, 2, 6, 4, 5)).containsExactly(0L, 0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void clockSetBack_beginsAnew() {
        long hour = 3_600_000_000_000L;
        assertThat(decoded(1, hour, hour + 2, 0, 3, 1, 2)).containsExactly(hour, hour, 0L, 0L, 1L, 2L);
    }
}
