package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.camera.GstRtspServer;
import io.emberwatch.monitor.config.ConfigLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole monitor on a real RTSP server, seen through its web server, with the built-in model. */
@Tag("slow")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitorEndToEndTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final Duration NOTICED_WITHIN = TIMEOUT.plusSeconds(2);
    private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(40);

    private Footage footage;
    private ClipFrames calmClip;
    private GstRtspServer server;
    private Monitor monitor;
    private MonitorClient client;

    @BeforeAll
    void startAll(@TempDir Path folder) throws Exception {
        footage = Footage.make(folder);
        calmClip = ClipFrames.of(footage.calm());
        server = GstRtspServer.start(Footage.FPS, Map.of("/fire", footage.fire(), "/calm", footage.calm()));
        String yaml = """
                model: {batch_size: 4}
                defaults:
                  capture: {timeout: 4s, stale_after: 4s, fps: 3, backoff: {initial: 500ms, max: 1s}}
                  detect: {cooldown: 5s}
                cameras:
                  burning: {url: "%s"}
                  quiet: {url: "%s"}
                  untouched: {url: "demo:?fire=never"}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                """.formatted(server.url("/fire"), server.url("/calm"), folder.resolve("incidents"));
        monitor = Monitor.start(new ConfigLoader(System::getenv).parse("test.yml", yaml));
        client = new MonitorClient(monitor.port());
    }

    @AfterAll
    void stopAll() {
        if (monitor != null) {
            monitor.close();
            assertThat(monitor.openFrames()).isZero();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void allCamerasAreUp() {
        within(RECOVERED_WITHIN, () -> {
            assertFeed("burning", "up");
            assertFeed("quiet", "up");
            assertFeed("untouched", "up");
        });
    }

    @AfterEach
    void theUntouchedCameraSawNothing() {
        assertThat(client.metric("emberwatch_camera_reconnects_total{camera=\"untouched\"}"))
                .hasValue(0);
    }

    @Test
    void fire_isSeenWithin30Seconds_andTheOtherCameraStaysCalm() {
        within(
                Duration.ofSeconds(30),
                () -> assertThat(client.metric("emberwatch_incident_active{camera=\"burning\"}"))
                        .hasValue(1));

        assertThat(client.metric("emberwatch_incidents_total{camera=\"burning\"}")
                        .orElseThrow())
                .isGreaterThanOrEqualTo(1);
        assertThat(client.metric("emberwatch_incident_active{camera=\"quiet\"}"))
                .hasValue(0);
        assertThat(client.metric("emberwatch_incidents_total{camera=\"quiet\"}"))
                .hasValue(0);
        assertThat(client.camera("quiet").get("state").asText()).isEqualTo("calm");
        assertThat(client.status("/readyz")).isEqualTo(200);
        within(
                Duration.ofSeconds(30),
                () -> assertThat(client.text("/api/incidents"))
                        .as("why")
                        .contains("\"heat_map\":\"gradcam\"", "\"hot_box\":{\"x\":")
                        .containsPattern("\"deletion_drop\":-?[0-9]"));
    }

    @Test
    void stream_showsTheHeatMapOverTheFireOnly() {
        within(
                Duration.ofSeconds(30),
                () -> assertThat(client.camera("burning").get("state").asText()).isEqualTo("fire"));

        // The footage also has moments before its fire.
        ClipFrames fireClip = ClipFrames.of(footage.fire());
        within(
                Duration.ofSeconds(30),
                () -> assertThat(fireClip.largestDifference(client.streamed("burning", 3)))
                        .isGreaterThan(60));
        assertThat(calmClip.largestDifference(client.streamed("quiet", 3))).isLessThan(40);
    }

    @Test
    void killedServer_isNoticedMarkedAndRecoveredFrom() {
        int live = calmClip.largestDifference(client.bytes("/cameras/quiet/snapshot.jpg"));
        server.kill();
        within(NOTICED_WITHIN, () -> {
            assertLost("burning", "quiet");
            assertThat(calmClip.largestDifference(client.bytes("/cameras/quiet/snapshot.jpg")))
                    .as("the old image is marked; live images differ by %d", live)
                    .isGreaterThan(live + 60);
        });
        assertFeed("untouched", "up");

        server.restart();
        within(RECOVERED_WITHIN, this::assertRecovered);
    }

    @Test
    void frozenServer_isNoticedMarkedAndRecoveredFrom() {
        int live = calmClip.largestDifference(client.bytes("/cameras/quiet/snapshot.jpg"));
        server.freeze();
        within(NOTICED_WITHIN, () -> {
            assertLost("burning", "quiet");
            assertThat(calmClip.largestDifference(client.bytes("/cameras/quiet/snapshot.jpg")))
                    .as("the old image is marked; live images differ by %d", live)
                    .isGreaterThan(live + 60);
        });
        assertFeed("untouched", "up");

        server.thaw();
        within(RECOVERED_WITHIN, this::assertRecovered);
    }

    private void assertLost(String... cameras) {
        for (String camera : cameras) {
            assertThat(client.metric("emberwatch_camera_up{camera=\"" + camera + "\"}"))
                    .hasValue(0);
            assertThat(client.metric("emberwatch_camera_stale{camera=\"" + camera + "\"}"))
                    .hasValue(1);
            assertThat(client.camera(camera).get("feed").asText()).isEqualTo("down");
            assertThat(client.camera(camera).get("error").asText()).isNotEmpty();
        }
    }

    private void assertRecovered() {
        assertFeed("burning", "up");
        assertFeed("quiet", "up");
        assertThat(client.metric("emberwatch_camera_up{camera=\"burning\"}")).hasValue(1);
        assertThat(client.metric("emberwatch_camera_stale{camera=\"burning\"}")).hasValue(0);
    }

    private void assertFeed(String camera, String feed) {
        assertThat(client.camera(camera).get("feed").asText()).isEqualTo(feed);
    }

    private static void within(Duration limit, ThrowingRunnable assertion) {
        await().atMost(limit).pollInterval(Duration.ofMillis(200)).untilAsserted(assertion);
    }
}
