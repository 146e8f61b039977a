package io.emberwatch.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Backoff jittered(double jitter) {
        return new Backoff(SECOND, MINUTE, jitter, new SplittableRandom(1));
    }

    @Test
    void waits_doubleUpToTheLongest() {
        Backoff backoff = jittered(0);

        assertThat(IntStream.rangeClosed(1, 9)
                        .mapToObj(failures -> backoff.after(failures).toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(backoff.after(Integer.MAX_VALUE)).isEqualTo(MINUTE);
        assertThat(new Backoff(SECOND, MINUTE).after(3)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void waits_startOverAfterARunThatLasted() {
        Backoff backoff = jittered(0);
        for (int failure = 0; failure < 5; failure++) {
            backoff.afterRun(Duration.ZERO);
        }
        assertThat(backoff.afterRun(Duration.ofSeconds(59))).isEqualTo(Duration.ofSeconds(32));
        assertThat(backoff.afterRun(Duration.ofSeconds(60))).isEqualTo(SECOND);
        assertThat(backoff.afterRun(Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void waits_areSpreadOverTheWholeJitter() {
        Backoff backoff = jittered(0.2);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int draw = 0; draw < 1000; draw++) {
            long millis = backoff.after(20).toMillis();
            assertThat(millis).isBetween(48_000L, 72_000L);
            shortest = Math.min(shortest, millis);
            longest = Math.max(longest, millis);
        }
        assertThat(shortest).isLessThan(49_000);
        assertThat(longest).isGreaterThan(71_000);
    }

    @Test
    void jitter_differsFromDrawToDraw() {
        Backoff backoff = new Backoff(SECOND, SECOND, 0.2, new SplittableRandom(1));

        assertThat(IntStream.range(0, 200).mapToObj(draw -> backoff.after(5)).distinct())
                .hasSizeGreaterThan(100);
    }

    @Test
    void senselessSettings_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(MINUTE, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> jittered(1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> jittered(0).after(0));
    }
}
