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
import io.emberwatch.monitor.web.BrowserSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The clip of an incident in the whole monitor, on a real RTSP server; what is bright counts as fire. */
@Tag("slow")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
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
    void clip_playsInTheBrowser_andTheCurveUnderItRunsAndLeadsToMoments() throws Exception {
        try (GstRtspServer server = server();
                Monitor monitor = start(config(server.url("/yard"), "3s"))) {
            MonitorClient client = new MonitorClient(monitor.port());
            String id = awaitIncident(client).get("id").asText();
            awaitClip(client, id);
            URI address = URI.create("http://127.0.0.1:" + monitor.port() + "/incidents/" + id);
            try (BrowserSession page =
                    BrowserSession.open(folder, address, 1280, 1400, "--autoplay-policy=no-user-gesture-required")) {
                page.until("!document.getElementById('player').hidden && clip.readyState >= 2 && clip.duration > 0");
                assertThat(Double.parseDouble(page.value("clip.duration"))).isBetween(5.8, 7.5);
                page.until("!document.getElementById('curve').hidden"
                        + " && !document.getElementById('curve-cursor').hasAttribute('hidden')");
                double begun = cursor(page);

                page.value("(clip.muted = true, clip.play())");
                page.until("clip.currentTime > 1");
                page.value("clip.pause()");
                page.until("document.getElementById('curve-cursor').x1.baseVal.value > " + (begun + 50));

                // Night, then day: the pixels of both moments are decoded and are what the camera sent.
                double dark = brightness(page, "0.2");
                assertThat(brightness(page, "clip.duration - 0.4")).isGreaterThan(dark + 80);

                page.value("document.getElementById('curve-picture').dispatchEvent(new MouseEvent('click',"
                        + " {clientX: document.getElementById('curve-picture').getBoundingClientRect().left + 4}))");
                page.until("clip.currentTime < 0.5");
                assertThat(brightness(page, "clip.currentTime")).isLessThan(dark + 20);
            }
        }
    }

    private static double cursor(BrowserSession page) {
        return Double.parseDouble(page.value("document.getElementById('curve-cursor').x1.baseVal.value"));
    }

    /** The mean of all channels of the clip's picture at a moment, 0..255. */
    private static double brightness(BrowserSession page, String seconds) {
        return Double.parseDouble(page.value("""
                new Promise((resolve) => {
                  clip.onseeked = () => {
                    const canvas = document.createElement('canvas');
                    [canvas.width, canvas.height] = [16, 9];
                    const pen = canvas.getContext('2d');
                    pen.drawImage(clip, 0, 0, 16, 9);
                    const bytes = pen.getImageData(0, 0, 16, 9).data.filter((each, at) => at % 4 < 3);
                    resolve(bytes.reduce((sum, each) => sum + each, 0) / bytes.length);
                  };
                  clip.currentTime = SECONDS;
                })""".replace("SECONDS", seconds)));
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
