package io.emberwatch.monitor.incident.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgeClockTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private Instant wall = START;
    private long nanos;
    private final AgeClock clock = new AgeClock(() -> wall, () -> nanos);

    private Instant after(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
        return clock.now();
    }

    @Test
    void timeThatPasses_counts() {
        assertThat(after(Duration.ofDays(40))).isEqualTo(START.plus(Duration.ofDays(40)));
        assertThat(after(Duration.ofMinutes(10))).isEqualTo(wall);
    }

    @Test
    void clockSetYearsAhead_makesNothingOld_forADay() {
        after(Duration.ofMinutes(10));
        wall = wall.plus(Duration.ofDays(3650));
        assertThat(after(Duration.ofMinutes(10))).isEqualTo(START.plus(Duration.ofMinutes(20)));
        for (int i = 0; i < 143; i++) {
            after(Duration.ofMinutes(10));
        }
        assertThat(after(Duration.ofMinutes(10))).as("nobody has put it right").isEqualTo(wall);
    }

    @Test
    void clockSetAheadAndBack_isAsIfNothingHadBeen() {
        wall = wall.plus(Duration.ofDays(400));
        after(Duration.ofMinutes(10));
        wall = wall.minus(Duration.ofDays(400));
        assertThat(after(Duration.ofMinutes(10)))
                .isEqualTo(START.plus(Duration.ofMinutes(20)))
                .isEqualTo(wall);
    }

    @Test
    void clockSetByAnHour_isBelievedAtOnce() {
        wall = wall.plus(Duration.ofHours(1));
        assertThat(after(Duration.ofMinutes(10))).isEqualTo(wall);
        wall = wall.minus(Duration.ofHours(5));
        assertThat(after(Duration.ofMinutes(10))).isEqualTo(wall);
    }
}
