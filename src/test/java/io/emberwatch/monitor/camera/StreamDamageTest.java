package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamDamageTest {
    private static final long SECOND = 1_000_000_000L;

    private final StreamDamage damage = new StreamDamage();
    private long now;

    /** Ten frames a second of one packet each. */
    private void seconds(int count, int skippedOfTen, int lostOfTen) {
        for (int i = 0; i < count * 10; i++) {
            now += SECOND / 10;
            damage.came(now, 1000, i % 10 < lostOfTen ? 1 : 0);
            if (i % 10 < skippedOfTen) {
                damage.skipped();
            }
        }
    }

    @Test
    void someDamage_isNoFault() {
        seconds(120, 4, 1);
        assertThat(damage.fault()).isEmpty();
    }

    @Test
    void shortDamage_isNoFault() {
        seconds(60, 0, 0);
        seconds(10, 10, 1);
        assertThat(damage.fault()).isEmpty();
    }

    @Test
    void longDamage_tellsTheShareOfLostPackets_untilMostFramesAreWholeAgain() {
        seconds(40, 9, 1);
        assertThat(damage.fault()).hasValue("damaged video, about 9.1% of packets lost; check the camera's network");
        seconds(10, 0, 0);
        assertThat(damage.fault()).isPresent();
        seconds(30, 0, 0);
        assertThat(damage.fault()).isEmpty();
    }

    @Test
    void longDamageWithoutLosses_saysSo() {
        seconds(40, 10, 0);
        assertThat(damage.fault())
                .hasValue("damaged video, most frames cannot be decoded; check the camera and its network");
    }
}
