package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.dashboards.AlertReceiver;
import io.emberwatch.dashboards.AlertReceiver.Received;
import io.emberwatch.dashboards.AlertmanagerServer;
import io.emberwatch.dashboards.Expressions;
import io.emberwatch.dashboards.KnownMetrics;
import io.emberwatch.dashboards.PrometheusServer;
import io.emberwatch.dashboards.RightlyEmpty;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.GstRtspServer;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A running monitor under Debian's Prometheus and Alertmanager, with the shipped rules and dashboards. */
@Tag("slow")
@Timeout(400)
@Execution(ExecutionMode.CONCURRENT)
class WatchedMonitorTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private static MonitorConfig config(String yaml) throws Exception {
        return new ConfigLoader(System::getenv).parse("test.yml", yaml);
    }

    @Test
    void fireAndALostCamera_fireTheirAlerts_andEveryPanelHasData() throws Exception {
        Footage footage = Footage.make(folder);
        try (GstRtspServer hall = offline(Map.of("/hall", footage.fire()));
                GstRtspServer store = GstRtspServer.start(Footage.FPS, Map.of("/store", footage.calm()));
                AlertReceiver receiver = AlertReceiver.start();
                AlertmanagerServer alertmanager =
                        AlertmanagerServer.start(Files.createDirectory(folder.resolve("alertmanager")), receiver);
                Monitor monitor = Monitor.start(config("""
                        defaults: {capture: {timeout: 3s, stale_after: 3s, fps: 3, backoff: {initial: 500ms, max: 1s}}}
                        cameras:
                          hall: {url: "%s"}
                          store: {url: "%s"}
                        canary: {every: 5s}
                        incidents: {path: "%s"}
                        notify: {webhook: [{name: hook, url: "%s"}]}
                        web: {bind: "127.0.0.1:0"}
                        """.formatted(
                        hall.url("/hall"), store.url("/store"), folder.resolve("incidents"), receiver.url("hook"))));
                PrometheusServer prometheus = PrometheusServer.start(
                        Files.createDirectory(folder.resolve("prometheus")), monitor.port(), alertmanager)) {
            MonitorClient client = new MonitorClient(monitor.port());
            // The alarm comes after the first scrapes, so that its rate is not nought.
            await().atMost(PATIENCE).until(() -> prometheus.scrapes() >= 2);
            hall.restart();
            assertThat(told(receiver, "FireDetected").labels()).containsEntry("camera", "hall");
            String incident = client.incidents("kind=fire").get(0).path("id").asText();
            within(() -> assertThat(prometheus.exemplars("emberwatch_capture_to_alert_seconds_bucket{camera=\"hall\"}"))
                    .contains(incident));
            client.streamed("hall", 5);
            // The collector's timer appears with its first run.
            System.gc();
            within(() -> assertThat(KnownMetrics.seriesNames())
                    .allSatisfy(
                            name -> assertThat(prometheus.query(name)).as(name).isNotEmpty()));
            within(() -> assertThat(Expressions.everyExpression()).allSatisfy(expression -> {
                var samples = prometheus.query(expression.promql());
                if (!RightlyEmpty.WHILE_THERE_IS_A_FIRE.has(expression)) {
                    assertThat(samples).as(expression.toString()).isNotEmpty();
                }
            }));

            store.kill();
            assertThat(told(receiver, "CameraDown").labels()).containsEntry("camera", "store");
            assertThat(client.metric("emberwatch_camera_up{camera=\"hall\"}")).hasValue(1);
        }
    }

    @Test
    void modelSwappedForOneThatSeesNoFire_isReportedByTheCanaryWithinTwoPeriods() throws Exception {
        Duration period = Duration.ofSeconds(20);
        MonitorConfig config = config("""
                cameras: {hall: {url: "demo:?fire=never"}}
                canary: {every: 20s}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                """.formatted(folder.resolve("incidents")));
        CaptureTime time = CaptureTime.system();
        CameraRules rules = new CameraRules(config.cameras());
        BlindableClassifier model = new BlindableClassifier((thresholds, listener) ->
                LoadedModel.load(config.model(), rules.maps(), thresholds, rules.decisions(), listener));
        try (Monitor monitor = Monitor.start(config, CameraSourceFactory.byUrl(time.ticker()), model, time);
                PrometheusServer prometheus =
                        PrometheusServer.start(Files.createDirectory(folder.resolve("prometheus")), monitor.port())) {
            MonitorClient client = new MonitorClient(monitor.port());
            within(() -> assertThat(prometheus.query("emberwatch_canary_runs_total >= 1"))
                    .as("a drill that Prometheus has seen")
                    .isNotEmpty());
            assertThat(client.metric("emberwatch_canary_failures_total")).hasValue(0);
            assertThat(client.metric("emberwatch_canary_healthy")).hasValue(1);
            assertThat(client.status("/readyz")).isEqualTo(200);
            assertThat(prometheus.firingAlerts()).doesNotContain("CanaryFailed");

            model.goBlind();
            await().atMost(period.multipliedBy(2))
                    .until(() -> prometheus.firingAlerts().contains("CanaryFailed"));
            assertThat(client.status("/readyz")).isEqualTo(503);
        }
    }

    @Test
    void networkThatHangs_isReportedWithinAMinute() throws Exception {
        HangingClassifier network = new HangingClassifier();
        try (Monitor monitor = Monitor.start(
                        config("""
                        cameras: {hall: {url: "demo:"}}
                        incidents: {path: "%s"}
                        web: {bind: "127.0.0.1:0"}
                        """.formatted(folder.resolve("incidents"))),
                        (id, camera) -> new PaintedCamera(1, 0),
                        network,
                        CaptureTime.system());
                PrometheusServer prometheus =
                        PrometheusServer.start(Files.createDirectory(folder.resolve("prometheus")), monitor.port())) {
            try {
                network.awaitAsked();
                // The shipped Prometheus looks every five seconds, this one every second.
                await().atMost(Duration.ofSeconds(50))
                        .until(() -> prometheus.firingAlerts().contains("InferenceSilent"));

                network.release();
                await().atMost(PATIENCE).until(() -> !prometheus.firingAlerts().contains("InferenceSilent"));
            } finally {
                network.release();
            }
        }
    }

    private static GstRtspServer offline(Map<String, Path> clips) {
        GstRtspServer server = GstRtspServer.start(Footage.FPS, clips);
        server.kill();
        return server;
    }

    private static void within(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).untilAsserted(assertion);
    }

    private static Received told(AlertReceiver receiver, String alert) {
        await("alert " + alert)
                .atMost(PATIENCE)
                .until(() -> receiver.received().stream()
                        .anyMatch(each ->
                                each.alert().equals(alert) && each.status().equals("firing")));
        return receiver.received().stream()
                .filter(each -> each.alert().equals(alert))
                .findFirst()
                .orElseThrow();
    }
}
