package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.DecodeConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FrameDemandTest {
    private static final long SECOND = 1_000_000_000L;

    private final CameraAttention attention = new CameraAttention();
    private final AtomicInteger refusals = new AtomicInteger();
    private boolean room = true;

    private FrameDemand demand(Optional<Double> burstFps) {
        CaptureConfig capture = TestConfigs.capture(Duration.ofSeconds(5), 1, false)
                .with(new DecodeConfig(
                        DecodeConfig.Decode.AUTO, Duration.ofSeconds(2), burstFps, DecodeConfig.Hardware.NONE));
        return new FrameDemand(capture, attention, () -> room, refusals::incrementAndGet, () -> 77);
    }

    /** How many of the frames of so many seconds are taken, ten a second; samples lie in the middle between seconds. */
    private static int taken(FrameDemand demand, int fromSecond, int seconds) {
        int taken = 0;
        for (long at = fromSecond * SECOND; at < (fromSecond + seconds) * SECOND; at += SECOND / 10) {
            if (demand.wants(at)) {
                demand.take(at);
                taken++;
            }
        }
        return taken;
    }

    @Test
    void suspicion_raisesTheRateAtOnceAndCalmLowersIt() {
        FrameDemand demand = demand(Optional.of(5.0));

        assertThat(taken(demand, 0, 10)).isBetween(10, 11);
        attention.suspect(true);
        assertThat(demand.wants(10 * SECOND)).isTrue();
        assertThat(taken(demand, 10, 10)).isBetween(49, 51);
        attention.suspect(false);
        assertThat(taken(demand, 20, 10)).isBetween(10, 11);
    }

    @Test
    void burstBelowFps_isFps() {
        FrameDemand demand = demand(Optional.of(0.1));
        attention.suspect(true);

        assertThat(taken(demand, 0, 10)).isBetween(10, 11);
    }

    @Test
    void noRoom_refusesOnceASampleAndTakesTheNextFrameThatFindsSome() {
        FrameDemand demand = demand(Optional.empty());
        assertThat(demand.wants(0)).isTrue();
        demand.take(0);
        room = false;

        assertThat(taken(demand, 1, 4)).isZero();
        assertThat(refusals).hasValue(4);
        assertThat(demand.refusedNanos()).hasValue(77);
        room = true;
        assertThat(demand.wants(5 * SECOND)).isTrue();
    }

    @Test
    void suspectedCamera_isNeverRefused() {
        FrameDemand demand = demand(Optional.empty());
        room = false;
        attention.suspect(true);

        assertThat(taken(demand, 0, 5)).isBetween(5, 6);
        assertThat(refusals).hasValue(0);
    }

    @Test
    void frameThatWasWanted_isNotRefusedAfterItsDecoding() {
        FrameDemand demand = demand(Optional.empty());
        assertThat(demand.wants(0)).isTrue();
        room = false;

        assertThat(demand.wants(1)).isTrue();
        demand.take(1);
        assertThat(demand.wants(2 * SECOND)).isFalse();
    }
}
