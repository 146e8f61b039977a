package io.emberwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.dashboards.MetricsLint;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.inference.InferenceListener.Deletion;
import io.emberwatch.monitor.notify.NotificationListener;
import io.emberwatch.monitor.render.RenderListener.DropReason;
import io.emberwatch.monitor.selftest.Canary;
import io.emberwatch.monitor.web.WebContent.Scrape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonitorMetricsTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final MonitorMetrics metrics = new MonitorMetrics(Set.of(GATE), () -> 1_000_000);

    @AfterEach
    void close() {
        metrics.close();
    }

    private String scrape(String accept) {
        Scrape.Page page = metrics.scrape(Optional.ofNullable(accept));
        return page.contentType() + "\n" + StandardCharsets.UTF_8.decode(page.body());
    }

    private void useEverything() {
        metrics.watch(new FramePool(3));
        metrics.watchStale(camera -> 0);
        metrics.watchDisk(Path.of("no/such/folder/yet"));
        metrics.watchSinks(List.of("hook"), List::of, InstantSource.system(), () -> 0);
        metrics.watchSilence(() -> Duration.ZERO);
        metrics.describeBuild(Map.of("version", "1", "model", "densenet121", "device", "cpu", "precision", "bf16"));
        metrics.capture().connected(GATE, 640, 360, "h264");
        metrics.capture().frameCaptured(GATE, NOON, 1_000_000);
        metrics.capture().frameDropped(GATE, "no_lease");
        metrics.capture().reconnecting(GATE, Duration.ofSeconds(1));
        metrics.inference().batchStarted(3, 1);
        metrics.inference().queued(GATE, 1_000_000);
        metrics.inference().frameScored(GATE, 0.8f);
        metrics.inference().deletionMeasured(0.6);
        metrics.alert()
                .stateChanged(GATE, new AlarmRule.Transition(AlarmState.SUSPECTED, AlarmState.FIRE, 3, 0.8, true));
        metrics.alert().alarmRaised(Incident.fire("fire-1", GATE, NOON, 0.8), 300_000_000);
        metrics.publish().framePublished(GATE, 20_000_000);
        metrics.publish().frameDropped(GATE, DropReason.SUPERSEDED);
        metrics.web().viewerJoined(GATE);
        metrics.canary(Duration.ofMinutes(5)).finished(new Canary.Result(true, "well"), NOON);
    }

    @Test
    void scoredFrames_areCounted_forEachCameraAlone() {
        assertThat(scrape(null)).contains("emberwatch_frames_scored_total{camera=\"gate\"} 0.0");
        metrics.inference().frameScored(GATE, 0.8f);
        metrics.inference().frameScored(GATE, 0.1f);
        metrics.inference().frameScored(CameraId.CANARY, 0.9f);

        assertThat(scrape(null))
                .contains("emberwatch_frames_scored_total{camera=\"gate\"} 2.0")
                .doesNotContain("emberwatch_frames_scored_total{camera=\"" + CameraId.CANARY);
    }

    @Test
    void scrape_isCleanForPromtool() {
        useEverything();

        assertThat(MetricsLint.complaints(scrape(null).split("\n", 2)[1])).isEmpty();
    }

    @Test
    void everyMeter_hasADescription() {
        useEverything();

        assertThat(scrape(null).lines().filter(line -> line.startsWith("# HELP emberwatch_")))
                .isNotEmpty()
                .allMatch(line -> line.split(" ", 4).length == 4 && !line.split(" ", 4)[3].isBlank());
    }

    /** Micrometer holds what a gauge is read from weakly unless told otherwise. */
    @Test
    void gauges_outliveTheGarbageCollector() {
        useEverything();
        System.gc();

        assertThat(scrape(null).lines().filter(line -> line.startsWith("emberwatch_")))
                .hasSizeGreaterThan(50)
                .noneMatch(line -> line.endsWith("NaN"));
    }

    @Test
    void contentType_followsTheAcceptHeader() {
        assertThat(scrape(null)).startsWith("text/plain; version=0.0.4");
        assertThat(scrape("application/openmetrics-text; version=1.0.0")).startsWith("application/openmetrics-text");
        assertThat(scrape("text/html,*/*;q=0.1")).startsWith("text/plain; version=0.0.4");
    }

    @Test
    void alarmLatency_carriesTheIncidentAsExemplar() {
        useEverything();

        assertThat(scrape("application/openmetrics-text; version=1.0.0").lines())
                .anyMatch(line -> line.startsWith("emberwatch_capture_to_alert_seconds_bucket")
                        && line.contains("trace_id=\"fire-1\""));
    }

    @Test
    void connections_areCountedHoweverShort_andFailedAttemptsApart() {
        for (int flap = 0; flap < 3; flap++) {
            metrics.capture().connected(GATE, 640, 360, "h264");
            metrics.capture().disconnected(GATE, "broke off");
            metrics.capture().reconnecting(GATE, Duration.ofMillis(500));
        }
        metrics.capture().disconnected(GATE, "will not open");
        metrics.capture().reconnecting(GATE, Duration.ofSeconds(1));

        assertThat(scrape(null))
                .contains("emberwatch_camera_connections_total{camera=\"gate\"} 3.0")
                .contains("emberwatch_camera_reconnects_total{camera=\"gate\"} 4.0");
    }

    @Test
    void coveredLens_isAFaultOnlyWhileTheCameraDelivers() {
        metrics.capture().connected(GATE, 640, 360, "h264");
        assertThat(scrape(null)).contains("emberwatch_camera_covered{camera=\"gate\"} 0.0");
        metrics.capture().covered(GATE, true);
        assertThat(scrape(null)).contains("emberwatch_camera_covered{camera=\"gate\"} 1.0");
        metrics.capture().disconnected(GATE, "broke off");
        assertThat(scrape(null)).contains("emberwatch_camera_covered{camera=\"gate\"} 0.0");
    }

    @Test
    void alarm_isActiveUntilItCools() {
        useEverything();
        assertThat(scrape(null)).contains("emberwatch_incident_active{camera=\"gate\"} 1.0");

        metrics.alert()
                .stateChanged(GATE, new AlarmRule.Transition(AlarmState.FIRE, AlarmState.COOLING_DOWN, 0, 0.1, false));
        assertThat(scrape(null))
                .contains("emberwatch_incident_active{camera=\"gate\"} 0.0")
                .contains("emberwatch_alert_state{camera=\"gate\",state=\"cooling_down\"} 1.0");
    }

    @Test
    void deletionDrop_isCountedInItsBucket_andAScoreThatRoseAsOneThatStayed() {
        metrics.inference().deletionMeasured(0.25);
        metrics.inference().deletionMeasured(-0.1);
        metrics.inference().deletionGivenUp(Deletion.OVERLOADED);

        assertThat(scrape(null))
                .contains("emberwatch_deletion_drop_bucket{le=\"0.05\"} 1")
                .contains("emberwatch_deletion_drop_bucket{le=\"0.3\"} 2")
                .contains("emberwatch_deletion_drop_sum 0.25")
                .contains("emberwatch_deletion_probes_total{result=\"measured\"} 2.0")
                .contains("emberwatch_deletion_probes_total{result=\"overloaded\"} 1.0")
                .contains("emberwatch_deletion_probes_total{result=\"no_region\"} 0.0");
    }

    @Test
    void hiddenCamera_hasNoSeries() {
        metrics.inference().queued(CameraId.CANARY, 1);
        metrics.inference().frameScored(CameraId.CANARY, 0.9f);
        metrics.inference().frameDropped(CameraId.CANARY, "superseded");

        assertThat(scrape(null)).doesNotContain("camera=\"canary\"");
    }

    @Test
    void camerasAndSinksThatGo_takeTheirSeriesAlong_andNewOnesHaveAllOfThem() {
        CameraId yard = new CameraId("yard");
        useEverything();
        metrics.watchJudging(camera -> 1, camera -> 0);
        long before = series("gate");
        assertThat(before).isGreaterThan(20);

        metrics.follow(Set.of(yard));
        metrics.watchSinks(List.of("bell"), List::of, InstantSource.system(), () -> 0);
        // What was under way is still told.
        metrics.capture().frameDropped(GATE, "corrupt");
        metrics.capture().frameCaptured(GATE, NOON, 1);
        metrics.inference().frameSkipped(GATE, "still");
        metrics.publish().frameDropped(GATE, DropReason.STOPPED);
        metrics.web().viewerLeft(GATE);
        metrics.alert().alarmRaised(Incident.fire("fire-2", GATE, NOON, 0.8), 1);
        metrics.notifications().attempted("hook", NotificationListener.Result.SENT, 1);

        assertThat(scrape(null)).doesNotContain("camera=\"gate\"").doesNotContain("sink=\"hook\"");
        assertThat(scrape(null)).contains("emberwatch_outbox_length{sink=\"bell\"}");
        assertThat(series("yard")).isEqualTo(before);

        metrics.follow(Set.of(GATE, yard));
        metrics.capture().frameCaptured(GATE, NOON, 1);
        assertThat(series("gate")).isEqualTo(before);
        assertThat(scrape(null)).contains("emberwatch_frames_captured_total{camera=\"gate\"} 1.0");
    }

    private long series(String camera) {
        return scrape(null)
                .lines()
                .filter(line -> line.contains("camera=\"" + camera + "\""))
                .count();
    }
}
