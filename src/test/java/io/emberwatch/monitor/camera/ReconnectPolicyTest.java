package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.BackoffConfig;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {
    private static final Duration NEVER_UP = Duration.ZERO;

    private static ReconnectPolicy policy(double jitter) {
        BackoffConfig backoff = new BackoffConfig(Duration.ofSeconds(1), Duration.ofSeconds(60), jitter);
        return new ReconnectPolicy(backoff, new SplittableRandom(1));
    }

    @Test
    void waits_doubleUpToTheLongest() {
        ReconnectPolicy policy = policy(0);
        assertThat(Stream.generate(() -> policy.waitAfter(NEVER_UP).toSeconds()).limit(9))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void waits_startOverAfterAConnectionThatLasted() {
        ReconnectPolicy policy = policy(0);
        for (int failure = 0; failure < 5; failure++) {
            policy.waitAfter(NEVER_UP);
        }
        assertThat(policy.waitAfter(Duration.ofSeconds(59))).isEqualTo(Duration.ofSeconds(32));
        assertThat(policy.waitAfter(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.waitAfter(NEVER_UP)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void waits_areSpreadOverTheWholeJitter() {
        ReconnectPolicy policy = policy(0.2);
        for (int failure = 0; failure < 10; failure++) {
            policy.waitAfter(NEVER_UP);
        }
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int failure = 0; failure < 1000; failure++) {
            long millis = policy.waitAfter(NEVER_UP).toMillis();
            assertThat(millis).isBetween(48_000L, 72_000L);
            shortest = Math.min(shortest, millis);
            longest = Math.max(longest, millis);
        }
        assertThat(shortest).isLessThan(49_000);
        assertThat(longest).isGreaterThan(71_000);
    }
}
