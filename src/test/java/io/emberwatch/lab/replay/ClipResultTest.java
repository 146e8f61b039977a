package io.emberwatch.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.monitor.alarm.filter.Observation;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ClipResultTest {
    @Test
    void an_alarm_before_the_fire_is_false_and_does_not_count_as_its_detection() {
        ClipResult result = result(FireTruth.fireFrom(10), 4, 12.5);

        assertThat(result.falseAlarms()).isEqualTo(1);
        assertThat(result.timeToAlertSeconds()).hasValue(2.5);
        assertThat(result.missed()).isFalse();
        assertThat(result(FireTruth.fireFrom(10), 4).missed()).isTrue();
    }

    @Test
    void without_a_label_nothing_is_right_or_wrong() {
        ClipResult result = result(FireTruth.UNKNOWN, 4);

        assertThat(result.falseAlarms()).isZero();
        assertThat(result.missed()).isFalse();
        assertThat(result.timeToAlertSeconds()).isEmpty();
        assertThat(ReplayReport.Totals.of(List.of(result)).detection().falseAlarmsPerCameraHour())
                .isEmpty();
    }

    @Test
    void totals_count_false_alarms_by_the_time_that_is_known_to_be_without_fire() {
        ReplayReport.Totals totals = ReplayReport.Totals.of(List.of(
                result(FireTruth.fireFrom(10), 11, 50),
                result(FireTruth.fireFrom(20), 26),
                result(FireTruth.fireFrom(0)),
                result(FireTruth.NO_FIRE, 3, 30),
                result(FireTruth.UNKNOWN, 7)));

        assertThat(totals.incidents()).isEqualTo(6);
        assertThat(totals.detection().fires()).isEqualTo(3);
        assertThat(totals.detection().detected()).isEqualTo(2);
        assertThat(totals.detection().missed()).isEqualTo(1);
        assertThat(totals.detection().falseAlarms()).isEqualTo(2);
        assertThat(totals.detection().medianTimeToAlertSeconds()).hasValue((1 + 6) / 2.0);
        assertThat(totals.detection().hoursWithoutFire()).isCloseTo((10 + 20 + 60) / 3600.0, within(1e-12));
        assertThat(totals.detection().falseAlarmsPerCameraHour().getAsDouble()).isCloseTo(80, within(1e-9));
    }

    private static ClipResult result(FireTruth truth, double... starts) {
        List<ClipResult.ReplayedIncident> incidents = Arrays.stream(starts)
                .mapToObj(start -> new ClipResult.ReplayedIncident(start, start + 1, 0.9))
                .toList();
        Observation sighting = new Observation(0.4, Instant.EPOCH, Optional.empty(), OptionalDouble.empty());
        return new ClipResult(
                "clip", truth, 0, 60, List.of(new ClipResult.ScoredFrame(0, sighting)), 0, incidents, Map.of());
    }
}
