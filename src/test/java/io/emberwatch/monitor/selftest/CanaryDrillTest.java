package io.emberwatch.monitor.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.alarm.AlarmState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CanaryDrillTest {
    private static final long SECOND = 1_000_000_000L;
    private static final CanaryDrill.Outcome CALM = new CanaryDrill.Outcome(0.1f, AlarmState.CALM, false);
    private static final CanaryDrill.Outcome FIRE = new CanaryDrill.Outcome(0.9f, AlarmState.FIRE, true);

    private final CanaryDrill drill = new CanaryDrill(60 * SECOND, 10 * SECOND, 5 * SECOND);

    @Test
    void drill_sendsCalmThenFire_andRestsAfterPassing() {
        assertThat(drill.due(4 * SECOND)).isEmpty();
        assertThat(drill.due(5 * SECOND)).contains(CanaryDrill.Image.CALM);
        assertThat(drill.due(6 * SECOND)).isEmpty();
        assertThat(drill.judged(CALM, 6 * SECOND)).isEmpty();
        assertThat(drill.due(7 * SECOND)).contains(CanaryDrill.Image.FIRE);
        assertThat(drill.judged(FIRE, 8 * SECOND)).contains(Canary.Result.PASSED);

        assertThat(drill.due(67 * SECOND)).isEmpty();
        assertThat(drill.due(68 * SECOND)).contains(CanaryDrill.Image.CALM);
    }

    @Test
    void blindModel_failsTheDrill() {
        drill.due(5 * SECOND);
        drill.judged(CALM, 6 * SECOND);
        drill.due(7 * SECOND);

        assertThat(drill.judged(CALM, 8 * SECOND))
                .map(Canary.Result::detail)
                .hasValueSatisfying(detail -> assertThat(detail).contains("scored only 0.10"));
    }

    @Test
    void modelThatSeesFireEverywhere_failsTheDrill() {
        drill.due(5 * SECOND);

        assertThat(drill.judged(FIRE, 6 * SECOND)).map(Canary.Result::passed).contains(false);
    }

    @Test
    void fireWithoutHeatMap_failsTheDrill() {
        drill.due(5 * SECOND);
        drill.judged(CALM, 6 * SECOND);
        drill.due(7 * SECOND);

        assertThat(drill.judged(new CanaryDrill.Outcome(0.9f, AlarmState.FIRE, false), 8 * SECOND))
                .map(Canary.Result::detail)
                .hasValueSatisfying(detail -> assertThat(detail).contains("without a heat map"));
    }

    @Test
    void missingVerdict_failsTheDrill_andALateOneChangesNothing() {
        drill.due(5 * SECOND);

        assertThat(drill.overdue(14 * SECOND)).isEmpty();
        Optional<Canary.Result> result = drill.overdue(15 * SECOND);
        assertThat(result).map(Canary.Result::passed).contains(false);
        assertThat(drill.judged(CALM, 16 * SECOND)).isEmpty();
        assertThat(drill.overdue(40 * SECOND)).isEmpty();
    }
}
