package io.emberwatch.monitor.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.DoubtConfig;
import io.emberwatch.monitor.config.TileGrid;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlarmRuleTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final DetectConfig THREE_OF_FIVE = new DetectConfig(0.7, 0.5, 5, 3, Duration.ofSeconds(60));

    private long now = -3 * SECOND;

    private Optional<AlarmRule.Transition> observe(AlarmRule rule, double score) {
        now += SECOND;
        return rule.observe(score, now);
    }

    private void observeAll(AlarmRule rule, double... scores) {
        for (double score : scores) {
            observe(rule, score);
        }
    }

    @Test
    void hits_raiseTheAlarmAtTheThirdOfFive() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);

        assertThat(observe(rule, 0.7))
                .contains(new AlarmRule.Transition(AlarmState.CALM, AlarmState.SUSPECTED, 1, 0.7, false));
        assertThat(observe(rule, 0.69)).isEmpty();
        assertThat(observe(rule, 0.8)).isEmpty();
        assertThat(observe(rule, 0.1)).isEmpty();
        assertThat(observe(rule, 0.9))
                .contains(new AlarmRule.Transition(AlarmState.SUSPECTED, AlarmState.FIRE, 3, 0.9, true));
    }

    @Test
    void hits_leaveTheWindowAndTheSuspicionEnds() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);

        observeAll(rule, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1);
        assertThat(rule.state()).isEqualTo(AlarmState.SUSPECTED);
        observeAll(rule, 0.1);
        assertThat(rule.state()).isEqualTo(AlarmState.CALM);
    }

    @Test
    void fire_staysWhileScoresLieBetweenTheThresholds() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);

        observeAll(rule, 0.9, 0.9, 0.9);
        observeAll(rule, 0.1, 0.1, 0.1, 0.1, 0.6, 0.1, 0.1, 0.1, 0.1);
        assertThat(rule.state()).isEqualTo(AlarmState.FIRE);
        observeAll(rule, 0.1);
        assertThat(rule.state()).isEqualTo(AlarmState.COOLING_DOWN);
    }

    @Test
    void fire_thatFlaresUpWithinTheCooldownIsTheSameOne() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);

        observeAll(rule, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1);
        observeAll(rule, 0.9, 0.9);
        assertThat(rule.state()).isEqualTo(AlarmState.COOLING_DOWN);
        assertThat(observe(rule, 0.9))
                .contains(new AlarmRule.Transition(AlarmState.COOLING_DOWN, AlarmState.FIRE, 3, 0.9, false));
    }

    @Test
    void cooldown_endsByTimeAloneAndTheNextFireIsANewOne() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);

        observeAll(rule, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1);
        assertThat(rule.elapse(now + 59 * SECOND)).isEmpty();
        assertThat(rule.elapse(now + 60 * SECOND)).map(AlarmRule.Transition::to).contains(AlarmState.CALM);
        now += 60 * SECOND;
        observeAll(rule, 0.9, 0.9);
        assertThat(observe(rule, 0.9)).map(AlarmRule.Transition::newFire).contains(true);
    }

    @Test
    void elapse_doesNothingOutsideTheCooldown() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);

        assertThat(rule.elapse(Long.MAX_VALUE / 2)).isEmpty();
        observeAll(rule, 0.9, 0.9, 0.9);
        assertThat(rule.elapse(Long.MAX_VALUE / 2)).isEmpty();
        assertThat(rule.state()).isEqualTo(AlarmState.FIRE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void scores_outsideTheirRangeAreRefused(double score) {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);

        assertThatThrownBy(() -> rule.observe(score, 0)).hasMessageContaining("between 0 and 1");
    }

    @Test
    void smoothing_lets_single_spikes_pass_and_follows_what_lasts() {
        DetectConfig smooth = new DetectConfig(
                0.7, 0.5, 5, 3, Duration.ofSeconds(60), 0.6, TileGrid.WHOLE, Duration.ZERO, DoubtConfig.NONE);
        AlarmRule spikes = new AlarmRule(smooth);
        AlarmRule steady = new AlarmRule(smooth);
        AlarmRule plain = new AlarmRule(THREE_OF_FIVE);
        for (int second = 0; second < 30; second++) {
            // Every other image is a hit: three of five without smoothing.
            double score = second % 2 == 0 ? 0.2 : 1;
            spikes.observe(score, second);
            plain.observe(score, second);
            steady.observe(second < 5 ? 0.1 : 0.95, second);
        }

        assertThat(plain.state()).isEqualTo(AlarmState.FIRE);
        assertThat(spikes.state()).isNotEqualTo(AlarmState.FIRE);
        assertThat(steady.state()).isEqualTo(AlarmState.FIRE);
    }

    @Test
    void under_anotherRule_keepsTheFire_andEndsItByTheNewOne() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);
        observeAll(rule, 0.9, 0.9, 0.9, 0.1, 0.1);

        AlarmRule changed = rule.under(new DetectConfig(0.95, 0.5, 3, 3, Duration.ofSeconds(1)));

        assertThat(changed.state()).isEqualTo(AlarmState.FIRE);
        assertThat(changed.observe(0.1, 0)).map(AlarmRule.Transition::to).contains(AlarmState.COOLING_DOWN);
        assertThat(changed.elapse(Duration.ofSeconds(1).toNanos()))
                .map(AlarmRule.Transition::to)
                .contains(AlarmState.CALM);
    }

    @Test
    void under_anotherRule_countsTheLatestHitsAsTheyWereJudged() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);
        observeAll(rule, 0.9, 0.1, 0.1, 0.1, 0.1, 0.9, 0.9);
        assertThat(rule.state()).isEqualTo(AlarmState.SUSPECTED);

        AlarmRule wider = rule.under(new DetectConfig(0.7, 0.5, 20, 3, Duration.ofSeconds(60)));
        assertThat(wider.hits()).isEqualTo(2);
        assertThat(wider.observe(0.9, 0)).map(AlarmRule.Transition::newFire).contains(true);

        AlarmRule narrower = rule.under(new DetectConfig(0.7, 0.5, 1, 1, Duration.ofSeconds(60)));
        assertThat(narrower.hits()).isEqualTo(1);
        assertThat(narrower.observe(0.1, 0)).map(AlarmRule.Transition::to).contains(AlarmState.CALM);
    }

    @Test
    void under_anotherCooldown_endsItByTheNewOne() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);
        observeAll(rule, 0.9, 0.9, 0.9);
        for (int i = 0; i < 5; i++) {
            rule.observe(0.1, 0);
        }
        assertThat(rule.state()).isEqualTo(AlarmState.COOLING_DOWN);
        AlarmRule longer = rule.under(new DetectConfig(0.7, 0.5, 5, 3, Duration.ofMinutes(5)));
        assertThat(longer.elapse(Duration.ofSeconds(299).toNanos())).isEmpty();
        assertThat(longer.elapse(Duration.ofMinutes(5).toNanos())).isPresent();
    }

    @Test
    void adoptedFire_waitsForItsFrames_beforeItsCooldownBegins() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);
        rule.adopt();

        assertThat(rule.elapse(now + 3600 * SECOND)).isEmpty();
        now += 3600 * SECOND;
        observeAll(rule, 0.1, 0.1, 0.1, 0.1, 0.1);
        assertThat(rule.elapse(now + 60 * SECOND)).isEmpty();
        observeAll(rule, 0.1);
        assertThat(rule.elapse(now + 54 * SECOND)).isEmpty();
        assertThat(rule.elapse(now + 55 * SECOND)).map(AlarmRule.Transition::to).contains(AlarmState.CALM);
    }

    @Test
    void adoptedFire_thatIsSeenAgain_isTheSameOne_howeverLateItsFramesCome() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);
        rule.adopt();
        observeAll(rule, 0, 0.1, 0.1, 0.9);
        now += 3600 * SECOND;
        observeAll(rule, 0.9);

        assertThat(observe(rule, 0.9))
                .contains(new AlarmRule.Transition(AlarmState.COOLING_DOWN, AlarmState.FIRE, 3, 0.9, false));
    }

    @Test
    void adoptedFire_underAnotherRule_waitsForItsWholeWindow() {
        DetectConfig wider = new DetectConfig(0.7, 0.5, 8, 3, Duration.ofSeconds(1));
        AlarmRule unseen = new AlarmRule(THREE_OF_FIVE);
        unseen.adopt();
        AlarmRule rule = unseen.under(wider);
        observeAll(rule, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
        assertThat(rule.elapse(now + 60 * SECOND)).isEmpty();
        observeAll(rule, 0.1);
        assertThat(rule.elapse(now)).isPresent();

        AlarmRule half = new AlarmRule(THREE_OF_FIVE);
        half.adopt();
        observeAll(half, 0.1, 0.1, 0.1, 0.1);
        AlarmRule narrower = half.under(new DetectConfig(0.7, 0.5, 3, 3, Duration.ofSeconds(1)));
        assertThat(narrower.elapse(now)).isPresent();
        assertThat(half.under(wider).elapse(now)).isEmpty();
    }

    @Test
    void heldFire_endsOnlyOnceItIsHeldNoMore_andANewOneMeanwhileIsTheSame() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);
        observeAll(rule, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1);
        rule.hold(true);
        assertThat(rule.elapse(now + 3600 * SECOND)).isEmpty();
        now += 3600 * SECOND;
        observeAll(rule, 0.1);
        assertThat(rule.under(THREE_OF_FIVE).elapse(now)).isEmpty();
        observeAll(rule, 0.9, 0.9);
        assertThat(observe(rule, 0.9)).map(AlarmRule.Transition::newFire).contains(false);

        observeAll(rule, 0.1, 0.1, 0.1, 0.1, 0.1);
        rule.hold(false);
        assertThat(rule.elapse(now + 59 * SECOND)).isEmpty();
        assertThat(rule.elapse(now + 60 * SECOND)).isPresent();
    }

    @Test
    void coolingFire_ofAMachineThatSlept_goesOnWhereItStood_andEndsNotAtOnce() {
        AlarmRule rule = new AlarmRule(THREE_OF_FIVE);
        observeAll(rule, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1);
        long began = now;
        now += 55 * SECOND;
        assertThat(rule.elapse(now)).isEmpty();

        rule.woke(50 * SECOND, now + 10 * SECOND);
        assertThat(rule.elapse(began + 60 * SECOND))
                .as("as if nobody had slept")
                .isEmpty();
        assertThat(rule.under(THREE_OF_FIVE).elapse(began + 109 * SECOND)).isEmpty();
        assertThat(rule.under(THREE_OF_FIVE).elapse(began + 110 * SECOND)).isPresent();

        rule.woke(0, began + 120 * SECOND);
        assertThat(rule.elapse(began + 119 * SECOND)).isEmpty();
        assertThat(rule.elapse(began + 120 * SECOND)).isPresent();
    }
}
