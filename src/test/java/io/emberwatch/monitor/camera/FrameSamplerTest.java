package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameSamplerTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void keep_doesNotDriftOverADay() {
        FrameSampler sampler = new FrameSampler(2);
        int kept = 0;
        long frames = 25L * 3600 * 24;
        for (long frame = 0; frame < frames; frame++) {
            kept += sampler.keep(frame * SECOND / 25) ? 1 : 0;
        }
        assertThat(kept).isEqualTo(2 * 3600 * 24 + 1);
    }

    @Test
    void keep_losesNothingAtTheStreamsOwnRateDespiteJitter() {
        SplittableRandom random = new SplittableRandom(1);
        FrameSampler sampler = new FrameSampler(15);
        for (int frame = 0; frame < 10_000; frame++) {
            long jitter = frame == 0 ? 0 : random.nextLong(-SECOND / 40, SECOND / 40);
            assertThat(sampler.keep(frame * SECOND / 15 + jitter))
                    .as("frame %d", frame)
                    .isTrue();
        }
    }

    @Test
    void keep_holdsTheRateWhateverArrives() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double fps = random.nextDouble(0.1, 30);
            FrameSampler sampler = new FrameSampler(fps);
            long begin = random.nextLong(-SECOND, SECOND);
            long now = begin;
            int kept = 0;
            for (int image = 0; image < 2000; image++) {
                kept += sampler.keep(now) ? 1 : 0;
                // Stalls and bursts.
                now += random.nextInt(20) == 0 ? random.nextLong(3 * SECOND) : random.nextLong(SECOND / 20);
                assertThat(kept).as("seed %d", seed).isBetween(1, (int) ((now - begin) * fps / 1e9) + 2);
            }
        }
    }

    @Test
    void keep_beginsAnewWhenTimeRunsBackwards() {
        FrameSampler sampler = new FrameSampler(1);
        assertThat(sampler.keep(100 * SECOND)).isTrue();
        assertThat(sampler.keep(105 * SECOND)).isTrue();
        assertThat(sampler.keep(102 * SECOND)).isTrue();
        assertThat(sampler.keep(102 * SECOND + 1)).isFalse();
        assertThat(sampler.keep(3 * SECOND)).isTrue();
        assertThat(sampler.keep(4 * SECOND)).isTrue();
    }

    @Test
    void rate_mustBePositive() {
        assertThatThrownBy(() -> new FrameSampler(0)).hasMessage("frames a second must be greater than 0, not 0.0");
        assertThatThrownBy(() -> new FrameSampler(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
