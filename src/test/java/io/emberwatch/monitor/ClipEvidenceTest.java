package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.GstRtspServer;
import io.emberwatch.monitor.camera.clip.PlayedClip;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clip of an incident in the whole monitor, on a real RTSP server; what is bright counts as fire. */
@Tag("slow")
@Timeout(120)
class ClipEvidenceTest {
    private static final int FPS = 15;

    @TempDir
    private Path folder;

    private MonitorConfig config(String url, String postRoll) throws Exception {
        return new ConfigLoader(System::getenv)
                .parse("test.yml", """
                defaults:
                  capture: {timeout: 3s, fps: 5, backoff: {initial: 500ms, max: 1s}}
                  detect: {window: 2, min_hits: 2, cooldown: 1m, flicker: 0}
                cameras:
                  yard: {url: "%s"}
                evidence: {clip: {pre_roll: 3s, post_roll: %s}}
                canary: {enabled: false}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                """.formatted(url, postRoll, folder.resolve("incidents")));
    }

    private Monitor start(MonitorConfig config) throws Exception {
        CaptureTime time = CaptureTime.system();
        return Monitor.start(config, CameraSourceFactory.byUrl(time.ticker()), new BrightnessClassifier(1, 0), time);
    }

    private GstRtspServer server() {
        Path video = PlayedClip.nightAndDay(folder.resolve("video.h264"), FPS, 6, 30);
        return GstRtspServer.start(FPS, Map.of("/yard", video));
    }

    private static JsonNode awaitIncident(MonitorClient client) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> json(client.text("/api/incidents")).size() == 1);
        return json(client.text("/api/incidents")).get(0);
    }

    private Path awaitClip(MonitorClient client, String id) throws IOException {
        String path = "/api/incidents/" + id + "/clip.mp4";
        await().atMost(Duration.ofSeconds(30))
                .until(() -> json(client.text("/api/incidents/" + id))
                        .at("/links/clip")
                        .asText()
                        .equals(path));
        return Files.write(folder.resolve("downloaded.mp4"), client.bytes(path));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void incident_hasAClipOfTheTimeAroundIt_besideItsImages() throws Exception {
        try (GstRtspServer server = server();
                Monitor monitor = start(config(server.url("/yard"), "3s"))) {
            MonitorClient client = new MonitorClient(monitor.port());
            JsonNode incident = awaitIncident(client);
            String id = incident.get("id").asText();
            assertThat(incident.get("clip").isNull()).as("not complete yet").isTrue();
            assertThat(client.status("/api/incidents/" + id + "/clip.mp4")).isEqualTo(404);

            PlayedClip played = PlayedClip.of(awaitClip(client, id));

            assertThat(played.errors()).isEmpty();
            assertThat(played.beginsWithKey()).isTrue();
            assertThat(played.codec()).isEqualTo("h264");
            assertThat(played.seconds()).isBetween(5.8, 7.3);
            assertThat(json(client.text("/api/incidents/" + id))
                            .get("clip_pre_roll_seconds")
                            .asDouble())
                    .as("what is asked for, and back to a key frame")
                    .isBetween(3.0, 4.3);
            await().untilAsserted(() -> assertThat(client.metric("emberwatch_clips_total{result=\"written\"}"))
                    .hasValue(1));
            assertThat(client.bytes("/api/incidents/" + id + "/annotated.jpg"))
                    .startsWith(0xff, 0xd8)
                    .isNotEqualTo(client.bytes("/api/incidents/" + id + "/snapshot.jpg"));
            Path evidence = folder.resolve("incidents/pictures").resolve(id);
            assertThat(evidence.toFile().list())
                    .containsExactlyInAnyOrder(
                            "clip.mp4", "snapshot.jpg", "annotated.jpg", "heatmap.jpg", "scores.json");
        }
    }

    @Test
    void cameraLostHalfWay_leavesAClipOfWhatCame() throws Exception {
        try (GstRtspServer server = server();
                Monitor monitor = start(config(server.url("/yard"), "1m"))) {
            MonitorClient client = new MonitorClient(monitor.port());
            String id = awaitIncident(client).get("id").asText();
            server.kill();

            PlayedClip played = PlayedClip.of(awaitClip(client, id));

            assertThat(played.errors()).isEmpty();
            assertThat(played.seconds()).isBetween(2.8, 8.0);
        }
    }

    @Test
    void monitorStoppedHalfWay_completesTheClip() throws Exception {
        String id;
        try (GstRtspServer server = server();
                Monitor monitor = start(config(server.url("/yard"), "1m"))) {
            id = awaitIncident(new MonitorClient(monitor.port())).get("id").asText();
        }

        PlayedClip played =
                PlayedClip.of(folder.resolve("incidents/pictures").resolve(id).resolve("clip.mp4"));
        assertThat(played.errors()).isEmpty();
        assertThat(played.seconds()).isGreaterThan(2.8);
    }
}
