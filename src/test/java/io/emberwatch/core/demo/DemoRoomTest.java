package io.emberwatch.core.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.DemoUrl;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoRoomTest {
    /** Sensor noise of two frames and the wavering exposure stay below this; flames do not. */
    private static final int NOISE = 40;

    private static final DemoRoom ROOM = room("demo:");

    @Test
    void the_same_seed_and_time_give_the_same_image() {
        DemoRoom twin = room("demo:");
        for (int seconds : new int[] {30, 3, 21, 45, 3, 50}) {
            assertThat(twin.draw(Duration.ofSeconds(seconds))).isEqualTo(draw(seconds * 1000L));
        }
    }

    @Test
    void another_seed_is_another_room() {
        assertThat(changed(draw(3000), room("demo:?seed=2").draw(Duration.ofSeconds(3))))
                .isGreaterThan(0.1);
    }

    @Test
    void there_are_four_rooms() {
        for (int seed = 1; seed <= 4; seed++) {
            byte[] one = room("demo:?seed=" + seed).draw(Duration.ofSeconds(3)).clone();
            for (int other = seed + 1; other <= 4; other++) {
                byte[] two = room("demo:?seed=" + other).draw(Duration.ofSeconds(3));
                assertThat(changed(one, two)).as("%d and %d", seed, other).isGreaterThan(0.005);
            }
            byte[] again = room("demo:?seed=" + (seed + 4)).draw(Duration.ofSeconds(3));
            assertThat(changed(one, again)).as("%d and %d", seed, seed + 4).isZero();
        }
    }

    @Test
    void every_frame_differs_as_those_of_a_living_camera_do() {
        assertThat(draw(3080)).isNotEqualTo(draw(3000));
    }

    @Test
    void a_calm_room_has_no_flame() {
        byte[] calm = draw(0);
        for (int millis = 80; millis < 15_000; millis += 730) {
            assertThat(changed(calm, draw(millis))).isZero();
        }
        assertThat(changed(calm, draw(59_000))).isZero();
        assertThat(flames(draw(50_000), calm)).as("smoke that is left").isZero();
    }

    @Test
    void a_fire_begins_small_and_fills_a_good_part_of_the_image_at_its_peak() {
        byte[] calm = draw(0);
        assertThat(flames(draw(15_500), calm)).isBetween(0.0005, 0.02);
        for (int millis = 26_000; millis < 40_000; millis += 700) {
            assertThat(flames(draw(millis), calm)).as("at %d ms", millis).isBetween(0.04, 0.25);
        }
    }

    @Test
    void flames_leap() {
        assertThat(changed(draw(30_000), draw(30_240))).isGreaterThan(0.01);
    }

    @Test
    void the_image_says_that_it_is_a_demo() {
        byte[] dark = draw(33_000);
        int dot = ((DemoRoom.HEIGHT - 14 - 21 + 1) * DemoRoom.WIDTH + DemoRoom.WIDTH - 14 - 66 + 1) * 3;
        assertThat(dark[dot] & 0xff).isEqualTo(225);
        assertThat(draw(0)[dot] & 0xff).isEqualTo(225);
    }

    @Test
    void a_frame_costs_little() {
        for (int warmup = 0; warmup < 60; warmup++) {
            draw(26_000 + warmup * 80);
        }
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        for (int frame = 0; frame < 40; frame++) {
            draw(26_000 + frame * 80);
        }
        long perFrame = (threads.getCurrentThreadCpuTime() - begin) / 40;
        // Some 5 ms on a quiet core; a neighbour on the same core may take caches away.
        assertThat(Duration.ofNanos(perFrame)).isLessThan(Duration.ofMillis(30));
    }

    /** The share of pixels that differ by more than noise. */
    private static double changed(byte[] a, byte[] b) {
        int count = 0;
        for (int at = 0; at < a.length; at += 3) {
            boolean differs = false;
            for (int c = 0; c < 3; c++) {
                differs |= Math.abs((a[at + c] & 0xff) - (b[at + c] & 0xff)) > NOISE;
            }
            count += differs ? 1 : 0;
        }
        return count / (a.length / 3.0);
    }

    /** The share of pixels that turned bright and orange or yellow. */
    private static double flames(byte[] frame, byte[] calm) {
        int count = 0;
        for (int at = 0; at < frame.length; at += 3) {
            int blue = frame[at] & 0xff;
            int green = frame[at + 1] & 0xff;
            int red = frame[at + 2] & 0xff;
            int redder = (red - blue) - ((calm[at + 2] & 0xff) - (calm[at] & 0xff));
            if (red > 235 && green > 110 && redder > 40) {
                count++;
            }
        }
        return count / (frame.length / 3.0);
    }

    private static byte[] draw(long millis) {
        return ROOM.draw(Duration.ofMillis(millis)).clone();
    }

    private static DemoRoom room(String url) {
        return new DemoRoom(DemoUrl.parse(url));
    }
}
