package io.emberwatch.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.dashboards.AlertReceiver.Received;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped rules in a real Prometheus and Alertmanager, before hand-written metrics. */
@Tag("slow")
class AlertingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static ScrapeStub monitor;
    private static AlertReceiver receiver;
    private static AlertmanagerServer alertmanager;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        DebianProgram.PROMETHEUS.require();
        DebianProgram.ALERTMANAGER.require();
        monitor = ScrapeStub.start(scrape());
        receiver = AlertReceiver.start();
        alertmanager = AlertmanagerServer.start(Files.createDirectory(folder.resolve("alertmanager")), receiver);
        prometheus = PrometheusServer.start(
                Files.createDirectory(folder.resolve("prometheus")), monitor.port(), alertmanager);
        await().atMost(PATIENCE).until(() -> prometheus.scrapes() >= 3);
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : new AutoCloseable[] {prometheus, alertmanager, receiver, monitor}) {
            if (each != null) {
                try {
                    each.close();
                } catch (Exception e) {
                    throw new IllegalStateException("Cannot stop " + each, e);
                }
            }
        }
    }

    @Test
    void everyExpression_hasDataUnlessItIsListedAsRightlyEmpty() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Expressions.everyExpression()).allSatisfy(expression -> {
                    var samples = prometheus.query(expression.promql());
                    if (!RightlyEmpty.WHILE_ALL_IS_WELL.has(expression)) {
                        assertThat(samples).as(expression.toString()).isNotEmpty();
                    }
                }));
    }

    @Test
    void fireAndALostCamera_reachTheReceiver() {
        assertThat(prometheus.firingAlerts()).doesNotContain("FireDetected", "CameraDown");

        monitor.set("emberwatch_incident_active{camera=\"hall\"}", 1);
        monitor.set("emberwatch_camera_up{camera=\"store\"}", 0);

        assertThat(told("FireDetected")).satisfies(fire -> {
            assertThat(fire.receiver()).isEqualTo("wake-somebody");
            assertThat(fire.labels()).containsEntry("camera", "hall").containsEntry("severity", "critical");
            assertThat(fire.annotations()).containsEntry("summary", "Fire on camera hall");
        });
        assertThat(told("CameraDown").labels()).containsEntry("camera", "store");
        assertThat(told("Watchdog").receiver()).isEqualTo("dead-man-switch");
    }

    @Test
    void everyKnownMetric_canBeAsked() {
        assertThat(KnownMetrics.namesOfEverything())
                .allSatisfy(name -> assertThat(prometheus.query(name)).as(name).isNotEmpty());
    }

    private static Received told(String alert) {
        return await("alert " + alert)
                .atMost(PATIENCE)
                .until(
                        () -> receiver.received().stream()
                                .filter(each -> each.alert().equals(alert)
                                        && each.status().equals("firing"))
                                .findFirst()
                                .orElse(null),
                        java.util.Objects::nonNull);
    }

    /** The hand-written metrics; {@code MonitorScrapeTest} holds them against a running monitor. */
    static String scrape() {
        try (InputStream text = AlertingTest.class.getResourceAsStream("scrape.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
