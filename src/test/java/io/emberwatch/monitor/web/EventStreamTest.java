package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@Timeout(90)
class EventStreamTest {
    private static final CameraId YARD = new CameraId("yard");

    @Test
    void reader_getsAllCamerasAndThenChanges() throws IOException {
        try (LiveServer live = new LiveServer(2, Duration.ofSeconds(15), "gate", "yard")) {
            HttpURLConnection connection =
                    (HttpURLConnection) live.uri("/api/stream").toURL().openConnection();
            assertThat(connection.getContentType()).startsWith("text/event-stream");
            try (BufferedReader lines = lines(connection)) {
                assertThat(data(lines)).contains("\"id\":\"gate\"", "\"state\":\"calm\"");
                assertThat(data(lines)).contains("\"id\":\"yard\"", "\"state\":\"calm\"");
                live.views.put(YARD, LiveServer.view(YARD, AlarmState.FIRE, CameraHealth.UP));
                String event = data(lines);
                while (!event.contains("\"state\":\"fire\"")) {
                    event = data(lines);
                }
                assertThat(event).contains("\"id\":\"yard\"");
            }
        }
    }

    @Test
    void readerOfOneCamera_isToldOfItEverySecond_whetherItChangesOrNot() throws IOException {
        try (LiveServer live = new LiveServer(2, Duration.ofSeconds(15), "gate", "yard")) {
            HttpURLConnection connection = (HttpURLConnection)
                    live.uri("/api/stream?every=1s&camera=yard").toURL().openConnection();
            try (BufferedReader lines = lines(connection)) {
                for (int told = 0; told < 3; told++) {
                    assertThat(data(lines)).contains("\"id\":\"yard\"", "\"age_seconds\":1.5");
                }
            }
        }
    }

    @Test
    void whoMaySeeOneCamera_hearsNothingOfAnother_notEvenThatItIsGone(@TempDir Path folder) throws Exception {
        try (Site site = new Site(folder);
                BufferedReader all = lines(as("admin", site));
                BufferedReader ofGate = lines(as("gate-viewer", site))) {
            CameraId gate = new CameraId("gate");
            site.live.views.put(YARD, LiveServer.view(YARD, AlarmState.FIRE, CameraHealth.UP));
            readUntil(all, "\"id\":\"yard\",", "\"state\":\"fire\"");
            site.live.views.remove(YARD);
            readUntil(all, "{\"id\":\"yard\"}");
            site.live.views.put(gate, LiveServer.view(gate, AlarmState.FIRE, CameraHealth.UP));

            String heard = readUntil(ofGate, "\"id\":\"gate\",", "\"state\":\"fire\"");

            assertThat(heard).contains("\"state\":\"calm\"").doesNotContain("yard", "removed");
        }
    }

    private static HttpURLConnection as(String who, Site site) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) site.live.uri("/api/stream").toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + Site.tokenOf(who));
        return connection;
    }

    /** What came until a line with all of these, and that line. */
    private static String readUntil(BufferedReader lines, String... parts) throws IOException {
        StringBuilder read = new StringBuilder();
        String line = "";
        while (!Stream.of(parts).allMatch(line::contains)) {
            line = lines.readLine();
            assertThat(line).as(read.toString()).isNotNull();
            read.append(line).append('\n');
        }
        return read.toString();
    }

    @Test
    void wishesThatCannotBeMet_areRefused() throws Exception {
        try (LiveServer live = new LiveServer(2, Duration.ofSeconds(15), "yard")) {
            assertThat(live.get("/api/stream?camera=nobody").statusCode()).isEqualTo(404);
            assertThat(live.get("/api/stream?every=2s").statusCode()).isEqualTo(400);
            assertThat(live.send("HEAD", "/api/stream?every=1s").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readersBeyondTheLimit_areRefusedUntilOneLeaves() throws Exception {
        try (LiveServer live = new LiveServer(1, Duration.ofSeconds(15), "yard")) {
            HttpURLConnection first =
                    (HttpURLConnection) live.uri("/api/stream").toURL().openConnection();
            assertThat(first.getResponseCode()).isEqualTo(200);
            assertThat(live.get("/api/stream").statusCode()).isEqualTo(503);
            first.disconnect();
            // Each change is written to the vanished reader, which is how the server finds out.
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                AlarmState other = live.views.get(YARD).state() == AlarmState.CALM ? AlarmState.FIRE : AlarmState.CALM;
                live.views.put(YARD, LiveServer.view(YARD, other, CameraHealth.UP));
                return live.send("HEAD", "/api/stream").statusCode() == 200;
            });
        }
    }

    private static BufferedReader lines(HttpURLConnection connection) throws IOException {
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String data(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith("data: ")) {
            line = lines.readLine();
        }
        assertThat(line).as("the stream goes on").isNotNull();
        return line;
    }
}
