package io.emberwatch.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {
    private final AtomicLong time = new AtomicLong(5);
    private final RepeatFilter filter = new RepeatFilter(Duration.ofNanos(100), time::get);

    @Test
    void admit_letsOneOfAKindThroughInEachPeriodAndCountsTheRest() {
        assertThat(filter.admit("a")).isEqualTo(OptionalLong.of(0));
        assertThat(filter.admit("a")).isEmpty();
        assertThat(filter.admit("b")).isEqualTo(OptionalLong.of(0));
        time.addAndGet(99);
        assertThat(filter.admit("a")).isEmpty();
        time.addAndGet(1);
        assertThat(filter.admit("a")).isEqualTo(OptionalLong.of(2));
        time.addAndGet(100);
        assertThat(filter.admit("a")).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void admit_forgetsRatherThanGrowWithoutBound() {
        for (int kind = 0; kind < 100_000; kind++) {
            assertThat(filter.admit("kind " + kind)).isPresent();
        }
        assertThat(filter.kinds()).isLessThanOrEqualTo(256);
    }
}
