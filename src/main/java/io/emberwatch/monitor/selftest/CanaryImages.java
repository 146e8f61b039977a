package io.emberwatch.monitor.selftest;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.monitor.config.DemoUrl;
import java.time.Duration;

/** The demo room, calm and with a grown fire, drawn once. Immutable: nobody writes to the arrays. */
final class CanaryImages {
    private static final Duration GROWN = Duration.ofSeconds(3);

    private final byte[] calm;
    private final byte[] fire;

    private CanaryImages(byte[] calm, byte[] fire) {
        this.calm = calm;
        this.fire = fire;
    }

    static CanaryImages drawn() {
        return new CanaryImages(
                new DemoRoom(DemoUrl.parse("demo:?fire=never")).draw(GROWN),
                new DemoRoom(DemoUrl.parse("demo:?fire=always")).draw(GROWN));
    }

    int width() {
        return DemoRoom.WIDTH;
    }

    int height() {
        return DemoRoom.HEIGHT;
    }

    /** BGR bytes, {@code height * width * 3}. */
    byte[] bgr(CanaryImage image) {
        return image == CanaryImage.FIRE ? fire : calm;
    }
}
