package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrameChangeTest {
    private final FrameChange change = new FrameChange(Duration.ofNanos(100));
    private final ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 640 * 360);

    @Test
    void frozen_afterTheWholeTimeWithoutChange() {
        assertThat(change.frozen(pixels, 0)).isFalse();
        assertThat(change.frozen(pixels, 99)).isFalse();
        assertThat(change.frozen(pixels, 100)).isTrue();
        assertThat(change.frozen(pixels, 101)).isTrue();
        assertThat(pixels.position()).isZero();
    }

    @Test
    void oneByteEndsIt() {
        change.frozen(pixels, 0);
        pixels.put(500_000, (byte) 1);
        assertThat(change.frozen(pixels, 150)).isFalse();
        assertThat(change.frozen(pixels, 249)).isFalse();
        assertThat(change.frozen(pixels, 250)).isTrue();
    }
}
