package io.emberwatch.monitor.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private final AtomicLong now = new AtomicLong(1);
    private final LoginThrottle throttle = new LoginThrottle(now::get);

    @Test
    void guesses_becomeSlowerAndSlower_fromOneAddress() throws Exception {
        int tried = guessesInAnHour("10.0.0.9", i -> "user" + i);

        // Ten at once, then after 1, 2, 4, … and at most 60 s.
        assertThat(tried).isBetween(60, 80);
    }

    @Test
    void guesses_becomeSlower_ofOneNameFromManyAddresses() throws Exception {
        int tried = 0;
        for (int second = 0; second < 3600; second++) {
            if (throttle.attempt(address("10.1." + second / 250 + "." + second % 250), "ann")
                    .isZero()) {
                tried++;
            }
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }

        assertThat(tried).isBetween(170, 200);
    }

    @Test
    void rightPassword_endsThePause() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(throttle.attempt(address("10.0.0.9"), "ann")).isZero();
        }
        throttle.right(address("10.0.0.9"), "ann");

        for (int i = 0; i < 5; i++) {
            assertThat(throttle.attempt(address("10.0.0.9"), "ann")).isZero();
        }
        assertThat(throttle.attempt(address("10.0.0.9"), "ann")).isPositive();
    }

    @Test
    void user_waitsShortly_whateverStrangersTry() throws Exception {
        for (int i = 0; i < 500; i++) {
            Duration wait = throttle.attempt(address("10.1.0." + i % 250), "ann");
            now.addAndGet(wait.toNanos());
        }

        assertThat(throttle.attempt(address("10.9.9.9"), "ann")).isLessThanOrEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void ipv6Network_countsAsOneAddress() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(throttle.attempt(address("2001:db8::" + i), "user" + i)).isZero();
        }

        assertThat(throttle.attempt(address("2001:db8::ffff"), "another")).isPositive();
        assertThat(throttle.attempt(address("2001:db8:0:1::1"), "third")).isZero();
    }

    @Test
    void memory_isBounded_andForgetsAfterAnHour() throws Exception {
        for (int i = 0; i < 30_000; i++) {
            throttle.attempt(address("10." + i / 62_500 + "." + i / 250 % 250 + "." + i % 250), "name" + i);
        }
        assertThat(throttle.remembered()).isLessThanOrEqualTo(10_000);

        for (int i = 0; i < 10; i++) {
            throttle.attempt(address("10.0.0.9"), "u" + i);
        }
        assertThat(throttle.attempt(address("10.0.0.9"), "x")).isPositive();
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(throttle.attempt(address("10.0.0.9"), "x")).isZero();
    }

    private int guessesInAnHour(String from, java.util.function.IntFunction<String> name) throws Exception {
        int tried = 0;
        for (int second = 0; second < 3600; second++) {
            while (tried < 1000
                    && throttle.attempt(address(from), name.apply(tried)).isZero()) {
                tried++;
            }
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        return tried;
    }

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }
}
