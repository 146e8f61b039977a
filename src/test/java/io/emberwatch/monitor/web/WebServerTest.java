package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.render.Scenes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LiveServer live;

    @BeforeEach
    void start() throws IOException {
        live = new LiveServer(4, Duration.ofSeconds(15), "gate", "yard");
    }

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void cameras_areListedWithAllFields() throws Exception {
        JsonNode all = json(live.get("/api/cameras"));
        assertThat(all).hasSize(2);
        JsonNode gate = all.get(0);
        assertThat(gate.toString())
                .isEqualTo(
                        "{\"id\":\"gate\",\"name\":\"Camera gate\",\"state\":\"calm\",\"feed\":\"up\",\"score\":0.25,"
                                + "\"last_frame_at\":\"2026-11-24T12:00:00Z\",\"age_seconds\":1.5,\"fps\":2.0,\"reconnects\":3,"
                                + "\"width\":1280,\"height\":720,\"error\":null,\"scored_age_seconds\":2.5,\"scored_fps\":0.5,"
                                + "\"judged_fps\":2.0}");
        assertThat(json(live.get("/api/cameras/gate"))).isEqualTo(gate);
    }

    @Test
    void cameraWithoutImage_hasNulls() throws Exception {
        CameraId yard = new CameraId("yard");
        live.views.put(
                yard,
                new CameraView(
                        yard,
                        "Yard",
                        AlarmState.COOLING_DOWN,
                        CameraHealth.DOWN,
                        OptionalDouble.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.of("connection refused"),
                        Optional.empty()));
        JsonNode view = json(live.get("/api/cameras/yard"));
        assertThat(view.get("score").isNull()).isTrue();
        assertThat(view.get("age_seconds").isNull()).isTrue();
        assertThat(view.get("last_frame_at").isNull()).isTrue();
        assertThat(view.get("state").asText()).isEqualTo("cooling_down");
        assertThat(view.get("feed").asText()).isEqualTo("down");
        assertThat(view.get("error").asText()).isEqualTo("connection refused");
    }

    @Test
    void health_saysOkAndReadinessNamesTheChecks() throws Exception {
        assertThat(live.get("/healthz").body()).isEqualTo("ok\n");
        assertThat(live.get("/readyz").statusCode()).isEqualTo(200);
        live.ready = false;
        HttpResponse<String> notReady = live.get("/readyz");
        assertThat(notReady.statusCode()).isEqualTo(503);
        assertThat(notReady.body())
                .isEqualTo("{\"ready\":false,\"checks\":{\"model\":{\"ok\":false,\"detail\":\"not loaded yet\"}}}");
        assertThat(live.get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void notices_areNamedThoughTheMonitorIsReady() throws Exception {
        live.notices = List.of("2 of 40 cameras are judged less often than asked for");
        HttpResponse<String> ready = live.get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(json(ready).path("notices").toString())
                .isEqualTo("[\"2 of 40 cameras are judged less often than asked for\"]");
    }

    @Test
    void sinks_haveTheirStateAndWhatWaits() throws Exception {
        assertThat(live.get("/api/sinks").body()).isEqualTo("[]");
        live.sinks = List.of(
                new SinkState("siren", SinkState.Condition.WORKING, "delivered", Scenes.NOON, 0),
                new SinkState("mqtt", SinkState.Condition.FAILING, "no \"broker\"", Scenes.NOON, 3),
                new SinkState("mail", SinkState.Condition.UNKNOWN, "not tried yet", Scenes.NOON, 0));
        HttpResponse<String> answer = live.get("/api/sinks");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(json(answer).toString())
                .isEqualTo(
                        "[{\"name\":\"siren\",\"state\":\"working\",\"detail\":\"delivered\",\"since\":\"2026-11-24T12:00:00Z\",\"waiting\":0},"
                                + "{\"name\":\"mqtt\",\"state\":\"failing\",\"detail\":\"no \\\"broker\\\"\",\"since\":\"2026-11-24T12:00:00Z\",\"waiting\":3},"
                                + "{\"name\":\"mail\",\"state\":\"unknown\",\"detail\":\"not tried yet\",\"since\":\"2026-11-24T12:00:00Z\",\"waiting\":0}]");
    }

    @Test
    void metrics_passTheAcceptHeaderOn() throws Exception {
        assertThat(live.get("/metrics").body()).isEqualTo("accept=none");
        String answer = raw("GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: application/openmetrics-text;version=1.0.0,"
                + "text/plain;q=0.5\r\nConnection: close\r\n\r\n");
        assertThat(answer).contains("accept=application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    }

    @Test
    void snapshot_isAWholeJpeg() throws Exception {
        HttpResponse<String> answer = live.get("/cameras/yard/snapshot.jpg?at=1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.body()).startsWith("\u00ff\u00d8").endsWith("\u00ff\u00d9");
    }

    @Test
    void snapshot_afterPublishingStoppedIsUnavailable() throws Exception {
        live.worker().close();
        HttpResponse<String> answer = live.get("/cameras/yard/snapshot.jpg");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/cameras/yard", "/assets/emberwatch.css", "/api/cameras", "/nothing", "/healthz"})
    void everyAnswer_hasTheSecurityHeaders(String path) throws Exception {
        var headers = live.get(path).headers();
        assertThat(headers.firstValue("Content-Security-Policy").orElse("")).contains("default-src 'self'");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
        assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(headers.firstValue("Server")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/cameras/yard", "/cameras/yard/snapshot.jpg", "/api/cameras", "/metrics", "/readyz"})
    void head_hasTheHeadersOfGetAndNoBody(String path) throws Exception {
        HttpResponse<String> head = live.send("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(live.get(path).headers().firstValue("Content-Type"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404",
        "GET, /cameras/nobody, 404",
        "GET, /cameras/nobody/stream.mjpeg, 404",
        "GET, /cameras/nobody/snapshot.jpg, 404",
        "GET, /cameras/UPPER/snapshot.jpg, 404",
        "GET, /cameras/%00/snapshot.jpg, 400",
        "GET, /cameras//snapshot.jpg, 400",
        "GET, /cameras/, 404",
        "GET, /api/cameras/nobody, 404",
        "GET, /api/cameras/yard/more, 404",
        "GET, /assets/../../../../etc/passwd, 400",
        "GET, /assets/..%2f..%2fetc%2fpasswd, 400",
        "GET, /assets/%2e%2e/WebServer.class, 400",
        "GET, /assets/WebServer.class, 404",
        "GET, /assets/, 404",
        "GET, /%zz, 400",
        "GET, /%ff, 400",
        "POST, /, 405",
        "POST, /api/cameras, 405",
        "DELETE, /api/cameras/yard, 405",
        "PUT, /cameras/yard/stream.mjpeg, 405",
        "TRACE, /healthz, 405",
        "BREW, /healthz, 405",
        "POST, /nothing, 404"
    })
    void badRequest_isAnsweredInOneLine(String method, String target, int status) throws Exception {
        String answer = raw(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(body).startsWith("{\"error\":\"").endsWith("\"}").doesNotContain("\n", "jetty", "root:");
        assertThat(answer).contains("Content-Security-Policy: ");
        if (status == 405) {
            assertThat(answer).contains("Allow: GET, HEAD");
        }
        assertThat(live.get("/healthz").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"long uri, 414", "large header, 431", "no host, 400", "garbage, 400", "wrong version, 505"})
    void brokenRequest_isRefused(String kind, int status) throws Exception {
        String request = switch (kind) {
            case "long uri" -> "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
            case "large header" -> "GET / HTTP/1.1\r\nHost: x\r\nCookie: " + "a".repeat(20_000) + "\r\n\r\n";
            case "no host" -> "GET / HTTP/1.1\r\n\r\n";
            case "garbage" -> "\u0000\u0001\u0002 what\r\n\r\n";
            default -> "GET / HTTP/7.3\r\nHost: x\r\n\r\n";
        };
        assertThat(raw(request)).startsWith("HTTP/1.1 " + status + " ");
        assertThat(live.get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void pages_loadNothingFromElsewhere() throws Exception {
        for (String name : List.of("/", "/cameras/yard", "/incidents")) {
            assertNothingForeign(name, live.get(name).body());
        }
        for (String asset : List.of(
                "wall.js",
                "camera.js",
                "cameras.js",
                "incidents.js",
                "incident.js",
                "incident-words.js",
                "incidents.css",
                "emberwatch.css",
                "icon.svg")) {
            assertNothingForeign(asset, live.get("/assets/" + asset).body());
        }
    }

    @Test
    void incidents_areListedWithTheirImages() throws Exception {
        Incident fire = Incident.fire(
                "20261124T120000.000Z-gate", new CameraId("gate"), Instant.parse("2026-11-24T12:00:00Z"), 0.9);
        live.incidents.put(fire, List.of());
        live.incidents.putImages(
                fire.id(),
                new IncidentImages(Map.of(
                        ImageKind.SNAPSHOT, new byte[] {(byte) 0xff, (byte) 0xd8}, ImageKind.ANNOTATED, new byte[] {
                            (byte) 0xff, (byte) 0xd8, 7
                        })));

        assertThat(live.get("/api/incidents").body()).contains(fire.id(), "\"peak_score\":0.9", "\"ended_at\":null");
        assertThat(live.get("/api/incidents/" + fire.id()).statusCode()).isEqualTo(200);
        assertThat(live.get("/api/incidents/" + fire.id() + "/snapshot.jpg").statusCode())
                .isEqualTo(200);
        assertThat(live.get("/api/incidents/" + fire.id() + "/annotated.jpg")
                        .headers()
                        .firstValue("Content-Length"))
                .contains("3");
        assertThat(live.get("/api/incidents/" + fire.id() + "/heatmap.jpg").statusCode())
                .isEqualTo(404);
        assertThat(live.get("/api/incidents/none").statusCode()).isEqualTo(404);
        assertThat(live.get("/api/incidents/%2e%2e/snapshot.jpg").statusCode()).isIn(400, 404);
        assertThat(live.get("/api/incidents?limit=0").statusCode()).isEqualTo(400);
        assertThat(live.get("/api/incidents?limit=1&before=" + fire.id()).body())
                .isEqualTo("[]");
    }

    @Test
    void clip_isServedWholeAndInRanges_andMissingOnesAreSaidInJson() throws Exception {
        Incident fire = Incident.fire(
                "20261124T130000.000Z-gate", new CameraId("gate"), Instant.parse("2026-11-24T13:00:00Z"), 0.9);
        live.incidents.put(fire, List.of());
        String path = "/api/incidents/" + fire.id() + "/clip.mp4";
        HttpResponse<String> none = live.get(path);
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(none.body()).get("error").asText()).isEqualTo("this incident has no clip.mp4");
        assertThat(json(live.get("/api/incidents/" + fire.id())).get("clip").isNull())
                .isTrue();

        Path folder = Files.createDirectories(live.incidents.folder(fire.id()));
        Files.writeString(folder.resolve("clip.mp4"), "0123456789");

        assertThat(json(live.get("/api/incidents/" + fire.id()))
                        .at("/links/clip")
                        .asText())
                .isEqualTo(path);
        HttpResponse<String> whole = live.get(path);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo("0123456789");
        assertThat(whole.headers().firstValue("Content-Type")).contains("video/mp4");
        assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");
        assertThat(whole.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        HttpResponse<String> part = ranged(path, "bytes=2-4");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 2-4/10");
        assertThat(ranged(path, "bytes=20-30").statusCode()).isEqualTo(416);
        assertThat(ranged(path, "nonsense").statusCode()).isIn(200, 416);
        assertThat(live.get("/api/incidents/none/clip.mp4").statusCode()).isEqualTo(404);
        assertThat(live.get("/api/incidents/%2e%2e/clip.mp4").statusCode()).isIn(400, 404);
    }

    private HttpResponse<String> ranged(String path, String range) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + live.port() + path))
                .header("Range", range)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void takenPort_isReportedInOneClearLine() {
        WebServer second = new WebServer(
                new WebConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), live.port()), 1),
                new WebContent(List::of, live.hub, live.worker(), List::of, accept -> null, live.incidents),
                WebListener.NOOP);
        try (second) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(WebBindException.class)
                    .hasMessageStartingWith("web.bind: cannot listen on localhost:" + live.port())
                    .hasMessageContaining("in use");
        }
    }

    private static void assertNothingForeign(String name, String content) {
        String own = content.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assertThat(own).as(name).isNotEmpty().doesNotContainPattern("https?://|[\"'(]//|@import|style=\"|onclick=");
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return JSON.readTree(answer.body());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), live.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
