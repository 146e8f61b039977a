package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PtsTimelineTest {
    private static final long STEP = 40_000_000L;

    private final PtsTimeline timeline = new PtsTimeline(STEP);

    @Test
    void next_beginsAtZeroAndKeepsDistances() {
        assertThat(timeline.next(OptionalLong.of(7_000))).isZero();
        assertThat(timeline.next(OptionalLong.of(8_500))).isEqualTo(1_500);
        assertThat(timeline.next(OptionalLong.of(8_500))).isEqualTo(1_500);
    }

    @Test
    void next_fillsMissingStampsIn() {
        assertThat(timeline.next(OptionalLong.empty())).isZero();
        assertThat(timeline.next(OptionalLong.empty())).isEqualTo(STEP);
        assertThat(timeline.next(OptionalLong.of(2 * STEP))).isEqualTo(2 * STEP);
    }

    @Test
    void next_takesAFallOrALeapForOneStep() {
        timeline.next(OptionalLong.of(5_000));
        assertThat(timeline.next(OptionalLong.of(0))).isEqualTo(STEP);
        assertThat(timeline.next(OptionalLong.of(1_000))).isEqualTo(STEP + 1_000);
        assertThat(timeline.next(OptionalLong.of(3_600_000_000_000L))).isEqualTo(2 * STEP + 1_000);
        assertThat(timeline.next(OptionalLong.of(3_600_000_000_500L))).isEqualTo(2 * STEP + 1_500);
    }

    @Test
    void next_neverFallsNorLeaps() {
        for (int seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            PtsTimeline wild = new PtsTimeline(STEP);
            long last = 0;
            for (int image = 0; image < 500; image++) {
                long pts = random.nextLong(-(1L << 60), 1L << 60) >> random.nextInt(50);
                long next = wild.next(random.nextInt(5) == 0 ? OptionalLong.empty() : OptionalLong.of(pts));
                assertThat(next - last).as("seed %d", seed).isBetween(0L, 10_000_000_000L);
                last = next;
            }
        }
    }
}
