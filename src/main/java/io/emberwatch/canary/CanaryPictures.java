package io.emberwatch.canary;

import io.emberwatch.config.DemoUrl;
import io.emberwatch.capture.demo.DemoRoom;
import java.time.Duration;

/** The demo room, calm and with a grown fire, drawn once. Immutable: nobody writes to the arrays. */
final class CanaryPictures {
    private static final Duration GROWN = Duration.ofSeconds(3);

    private final byte[] calm;
    private final byte[] fire;

    private CanaryPictures(byte[] calm, byte[] fire) {
        this.calm = calm;
        this.fire = fire;
    }

    static CanaryPictures drawn() {
        return new CanaryPictures(
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
    byte[] bgr(CanaryPicture picture) {
        return picture == CanaryPicture.FIRE ? fire : calm;
    }
}
