package io.emberwatch.monitor.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.DetectConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FireWatchTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final CameraId YARD = new CameraId("yard");
    private static final DetectConfig TWO_OF_THREE = new DetectConfig(0.7, 0.5, 3, 2, Duration.ofSeconds(10));
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private long now;
    private final List<String> heard = new ArrayList<>();
    private final FireWatch watch =
            new FireWatch(Map.of(GATE, TWO_OF_THREE, YARD, TWO_OF_THREE), () -> now, new AlarmListener() {
                @Override
                public void stateChanged(CameraId camera, AlarmRule.Transition transition) {
                    heard.add(camera + " " + transition.to());
                }

                @Override
                public void alarmRaised(Incident incident, long captureToAlertNanos) {
                    heard.add(incident.id() + " after " + captureToAlertNanos);
                }
            });

    private void judge(CameraId camera, double... scores) {
        for (double score : scores) {
            watch.judge(camera, score, START, now);
            now += Duration.ofSeconds(1).toNanos();
        }
    }

    @Test
    void alarm_opensAnIncidentOfItsCameraOnly() {
        judge(GATE, 0.9);
        watch.judge(GATE, 0.9, START, now - 250);

        assertThat(heard).containsExactly("gate SUSPECTED", "gate FIRE", "20261124T120000.000Z-gate after 250");
        assertThat(watch.openIncident(GATE)).contains(Incident.fire("20261124T120000.000Z-gate", GATE, START, 0.9));
        assertThat(watch.state(YARD)).isEqualTo(AlarmState.CALM);
        assertThat(watch.openIncident(YARD)).isEmpty();
    }

    @Test
    void incident_closesWhenTheCooldownEnds_withoutAnotherFrame() {
        judge(GATE, 0.9, 0.9, 0.1, 0.1, 0.1);
        assertThat(watch.state(GATE)).isEqualTo(AlarmState.COOLING_DOWN);
        assertThat(watch.openIncident(GATE)).isPresent();

        now += Duration.ofSeconds(10).toNanos();
        watch.elapse();

        assertThat(watch.state(GATE)).isEqualTo(AlarmState.CALM);
        assertThat(watch.openIncident(GATE)).isEmpty();
    }

    /** As of a member of a fleet that was stopped while another took its cameras over. */
    @Test
    void cooldown_thatIsOverWhileTheMachineSleeps_endsNoFireWhenItWakes() {
        watch.beat();
        judge(GATE, 0.9, 0.9, 0.1);
        watch.beat();
        judge(GATE, 0.1, 0.1);
        watch.beat();
        assertThat(watch.state(GATE)).isEqualTo(AlarmState.COOLING_DOWN);

        now += Duration.ofSeconds(60).toNanos();
        // A frame may be judged before the first beat.
        judge(GATE, 0.1);
        assertThat(watch.openIncident(GATE)).isPresent();
        watch.beat();
        watch.elapse();
        assertThat(watch.openIncident(GATE)).isPresent();
        watch.hold(Set.of(GATE));
        for (int i = 0; i < 20; i++) {
            beatAfterASecond();
        }
        assertThat(watch.openIncident(GATE)).as("another member may have it").isPresent();

        watch.hold(Set.of());
        beatAfterASecond();
        assertThat(watch.openIncident(GATE)).isEmpty();
    }

    private void beatAfterASecond() {
        now += Duration.ofSeconds(1).toNanos();
        watch.beat();
        watch.elapse();
    }

    @Test
    void flareUp_withinTheCooldownKeepsTheIncident() {
        judge(GATE, 0.9, 0.9);
        Incident first = watch.openIncident(GATE).orElseThrow();
        judge(GATE, 0.1, 0.1, 0.1, 0.9, 0.9);

        assertThat(watch.openIncident(GATE)).contains(first);
        assertThat(heard).filteredOn(each -> each.contains("after")).hasSize(1);
    }

    @Test
    void peaks_areTheFrameOfTheAlarmAndEachThatScoresHigher() {
        List<Double> peaks = new ArrayList<>();
        for (double score : new double[] {0.9, 0.8, 0.75, 0.8, 0.95, 0.95, 0.1, 0.96}) {
            FireWatch.Judgement judgement = watch.judge(GATE, score, START, now++);
            assertThat(judgement.state()).isEqualTo(watch.state(GATE));
            judgement.peak().ifPresent(incident -> {
                assertThat(watch.openIncident(GATE)).contains(incident);
                peaks.add(incident.peakScore());
            });
        }

        assertThat(peaks).containsExactly(0.8, 0.95, 0.96);
    }

    @Test
    void listeners_areToldInTheirOrder() {
        List<String> order = new ArrayList<>();
        FireWatch told =
                new FireWatch(Map.of(GATE, TWO_OF_THREE), () -> now, noting("one", order), noting("two", order));
        told.judge(GATE, 0.9, START, now);
        told.judge(GATE, 0.9, START, now);

        assertThat(order).containsExactly("one", "two");
    }

    private static AlarmListener noting(String name, List<String> order) {
        return new AlarmListener() {
            @Override
            public void alarmRaised(Incident incident, long captureToAlertNanos) {
                order.add(name);
            }
        };
    }

    @Test
    void cameras_thatAreNotConfiguredAreRefused() {
        assertThatThrownBy(() -> watch.state(new CameraId("attic"))).hasMessageContaining("attic");
    }

    private static CameraConfig camera(String more) {
        return new ConfigLoader(Map.<String, String>of()::get)
                .parse("", "cameras: {gate: {url: 'demo:', detect: {window: 3, min_hits: 2" + more + "}}}")
                .cameras()
                .get(GATE);
    }

    @Test
    void anotherRule_keepsTheOpenIncident_andIsThatOfTheNextFrame() {
        judge(GATE, 0.9, 0.9);
        Incident open = watch.openIncident(GATE).orElseThrow();

        watch.follow(GATE, camera(", threshold: 0.95"));
        judge(GATE, 0.9, 0.9, 0.9, 0.9);

        assertThat(watch.state(GATE)).isEqualTo(AlarmState.FIRE);
        assertThat(watch.openIncident(GATE)).map(Incident::id).contains(open.id());
        judge(GATE, 0.1, 0.1, 0.1);
        assertThat(watch.state(GATE)).isEqualTo(AlarmState.COOLING_DOWN);
        assertThat(watch.openIncident(GATE)).map(Incident::id).contains(open.id());
    }

    @Test
    void forgottenCamera_isCalm_andBeginsAnewWhereItComesBack() {
        judge(GATE, 0.9, 0.9);
        watch.forget(GATE);
        heard.clear();

        assertThat(watch.stateOrCalm(GATE)).isEqualTo(AlarmState.CALM);
        watch.elapse();
        assertThat(heard).isEmpty();

        watch.follow(GATE, camera(""));
        assertThat(watch.openIncident(GATE)).isEmpty();
        judge(GATE, 0.9);
        assertThat(watch.state(GATE)).isEqualTo(AlarmState.SUSPECTED);
    }
}
