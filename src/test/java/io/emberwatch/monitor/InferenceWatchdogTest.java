package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InferenceWatchdogTest {
    private long now = 5;
    private final InferenceWatchdog pulse = new InferenceWatchdog(() -> now);

    @Test
    void silence_lastsFromTheFirstFrameThatNobodyJudged() {
        assertThat(pulse.silence()).isZero();
        pulse.frameArrived();
        now += Duration.ofSeconds(9).toNanos();
        pulse.frameArrived();
        now += Duration.ofSeconds(9).toNanos();
        assertThat(pulse.silence()).isEqualTo(Duration.ofSeconds(18));
    }

    @Test
    void silence_endsWithAVerdict() {
        pulse.frameArrived();
        now += Duration.ofSeconds(9).toNanos();
        pulse.frameJudged();
        assertThat(pulse.silence()).isZero();
    }

    @Test
    void silence_isNoneWhereNoFrameComes() {
        pulse.frameArrived();
        pulse.frameJudged();
        now += Duration.ofDays(1).toNanos();
        assertThat(pulse.silence()).isZero();
    }
}
