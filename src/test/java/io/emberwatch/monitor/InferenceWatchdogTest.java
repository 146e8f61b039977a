package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InferenceWatchdogTest {
    private long now = 5;
    private final InferenceWatchdog watchdog = new InferenceWatchdog(() -> now);

    @Test
    void silence_lastsFromTheFirstFrameThatNobodyJudged() {
        assertThat(watchdog.silence()).isZero();
        watchdog.frameArrived();
        now += Duration.ofSeconds(9).toNanos();
        watchdog.frameArrived();
        now += Duration.ofSeconds(9).toNanos();
        assertThat(watchdog.silence()).isEqualTo(Duration.ofSeconds(18));
    }

    @Test
    void silence_endsWithAVerdict() {
        watchdog.frameArrived();
        now += Duration.ofSeconds(9).toNanos();
        watchdog.frameJudged();
        assertThat(watchdog.silence()).isZero();
    }

    @Test
    void silence_isNoneWhereNoFrameComes() {
        watchdog.frameArrived();
        watchdog.frameJudged();
        now += Duration.ofDays(1).toNanos();
        assertThat(watchdog.silence()).isZero();
    }
}
