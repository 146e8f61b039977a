package io.emberwatch.monitor.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.monitor.config.DetectConfig;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreHistoryTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final DetectConfig TWO_OF_THREE = new DetectConfig(0.7, 0.5, 3, 2, Duration.ofMinutes(5));

    private final ScoreHistory history = new ScoreHistory(TWO_OF_THREE);

    @Test
    void greatestOfEachTenSeconds_isKept_andWhatWasNotScoredIsNoNumber() {
        history.add(0.2f, 3 * SECOND);
        history.add(0.6f, 9 * SECOND);
        history.add(0.1f, 31 * SECOND);

        ScoreHistory.Kept kept = history.kept(45 * SECOND);

        assertThat(kept.greatest()).containsExactly(0.6f, Float.NaN, Float.NaN, 0.1f, Float.NaN);
        assertThat(kept.held()).containsExactly(0.2f, Float.NaN, Float.NaN, 0.2f, Float.NaN);
    }

    @Test
    void nothing_isKeptBeforeTheFirstFrame() {
        assertThat(history.kept(500 * SECOND).greatest()).isEmpty();
    }

    @Test
    void heldScore_isWhereTheAlarmRuleBegins_atAnyThreshold() {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            int window = 1 + random.nextInt(6);
            DetectConfig rule = new DetectConfig(0.7, 0.5, window, 1 + random.nextInt(window), Duration.ofMinutes(5))
                    .withSmoothing(random.nextInt(2) * 0.4);
            ScoreHistory kept = new ScoreHistory(rule);
            float[] scores = new float[30];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextFloat();
                kept.add(scores[i], i * SECOND / 10);
            }
            float held = kept.kept(3 * SECOND).held()[0];

            assertThat(fires(rule.withThreshold(Math.max(0, held - 1e-4)), scores))
                    .as("round %d", round)
                    .isTrue();
            assertThat(fires(rule.withThreshold(Math.min(1, held + 1e-4)), scores))
                    .as("round %d", round)
                    .isFalse();
        }
    }

    private static boolean fires(DetectConfig rule, float[] scores) {
        AlarmRule alarm = new AlarmRule(rule);
        for (int i = 0; i < scores.length; i++) {
            if (alarm.observe(scores[i], i * SECOND / 10)
                    .filter(AlarmRule.Transition::newFire)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void sixHours_areKept_andNoMore() {
        long begin = -5000 * SECOND;
        for (int i = 0; i < 10_000; i++) {
            history.add(i / 10_000f, begin + i * 5L * SECOND);
        }

        ScoreHistory.Kept kept = history.kept(begin + 50_000 * SECOND);

        assertThat(kept.greatest()).hasSize(ScoreHistory.MOST);
        assertThat(kept.greatest()[0]).isCloseTo((10_000 - 2 * 2160 + 2) / 10_000f, within(0.0004f));
        assertThat(kept.greatest()[ScoreHistory.MOST - 2]).isCloseTo(0.9999f, within(0.0004f));
        assertThat(kept.greatest()[ScoreHistory.MOST - 1]).isNaN();
    }

    @Test
    void aDayOfSilence_leavesNothing_andLateFramesAreNoHarm() {
        history.add(0.9f, 0);
        history.add(0.4f, 86_400 * SECOND);
        history.add(0.8f, SECOND);
        history.add(0.5f, 86_395 * SECOND);

        float[] greatest = history.kept(86_400 * SECOND).greatest();

        assertThat(greatest).hasSize(ScoreHistory.MOST);
        assertThat(greatest[ScoreHistory.MOST - 1]).isEqualTo(0.4f);
        assertThat(greatest[ScoreHistory.MOST - 2]).isEqualTo(0.5f);
        assertThat(greatest[0]).isNaN();
    }

    @Test
    void anotherWindow_beginsAnew_andWhatWasKeptStays() {
        history.add(0.9f, 0);
        history.add(0.9f, SECOND);
        history.follow(new DetectConfig(0.7, 0.5, 5, 3, Duration.ofMinutes(5)));
        history.add(0.9f, 12 * SECOND);

        assertThat(history.kept(12 * SECOND).held()).containsExactly(0.9f, 0f);
    }
}
