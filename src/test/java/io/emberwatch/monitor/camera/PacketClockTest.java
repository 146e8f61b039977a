package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.camera.PacketTee.PacketClock;
import io.emberwatch.monitor.camera.PacketTee.PacketClock.Stamp;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PacketClockTest {
    private static final long SECOND = 1_000_000_000L;

    private final PacketClock clock = new PacketClock();

    private Stamp next(long dts, long pts, long arrived) {
        return clock.next(OptionalLong.of(dts), OptionalLong.of(pts), arrived);
    }

    private Stamp untimed(long arrived) {
        return clock.next(OptionalLong.empty(), OptionalLong.empty(), arrived);
    }

    @Test
    void timesOfTheStream_areTakenAsTheyAre() {
        assertThat(next(100, 300, 7)).isEqualTo(new Stamp(100, 300, false));
        assertThat(next(200, 200, 8)).isEqualTo(new Stamp(200, 200, false));
    }

    @Test
    void withoutTimes_theArrivalCounts() {
        untimed(50);
        assertThat(untimed(50 + SECOND).dtsNanos()).isEqualTo(SECOND);
        assertThat(untimed(50 + 3 * SECOND)).isEqualTo(new Stamp(3 * SECOND, 3 * SECOND, false));
    }

    @Test
    void equalAndSlightlyFallingTimes_riseAllTheSame() {
        next(SECOND, SECOND, 0);
        assertThat(next(SECOND, SECOND, 1).dtsNanos()).isEqualTo(SECOND + 1);
        Stamp fallen = next(SECOND - 5, SECOND - 5, 2);
        assertThat(fallen).isEqualTo(new Stamp(SECOND + 2, SECOND + 2, false));
    }

    @Test
    void leapsBothWays_areTold_andTimeGoesOnByArrival() {
        next(100 * SECOND, 100 * SECOND, 0);
        next(101 * SECOND, 101 * SECOND, SECOND);
        assertThat(next(3000 * SECOND, 3000 * SECOND, 2 * SECOND))
                .isEqualTo(new Stamp(102 * SECOND, 102 * SECOND, true));
        assertThat(next(3001 * SECOND, 3001 * SECOND, 3 * SECOND))
                .isEqualTo(new Stamp(103 * SECOND, 103 * SECOND, false));
        assertThat(next(0, 0, 5 * SECOND)).isEqualTo(new Stamp(105 * SECOND, 105 * SECOND, true));
        assertThat(next(1, 1, 6 * SECOND).leap()).isFalse();
    }

    @Test
    void onlyTheTimeOfShowing_standsForTheTimeOfDecoding() {
        OptionalLong none = OptionalLong.empty();
        assertThat(clock.next(none, OptionalLong.of(SECOND), 0)).isEqualTo(new Stamp(SECOND, SECOND, false));
        assertThat(clock.next(none, OptionalLong.of(2 * SECOND), 0).dtsNanos()).isEqualTo(2 * SECOND);
        Stamp shownEarlier = clock.next(none, OptionalLong.of(3 * SECOND / 2), 0);
        assertThat(shownEarlier.leap()).isFalse();
        assertThat(shownEarlier.ptsNanos()).isGreaterThanOrEqualTo(shownEarlier.dtsNanos());
    }

    @Test
    void joined_goesOnOneStepAfterTheLast() {
        next(0, 0, 0);
        next(SECOND, SECOND, 1);
        clock.join();
        assertThat(next(0, 0, 2)).isEqualTo(new Stamp(2 * SECOND, 2 * SECOND, false));
        assertThat(next(SECOND, SECOND, 3).dtsNanos()).isEqualTo(3 * SECOND);
    }
}
