package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.ConfigFile;
import io.emberwatch.monitor.Monitor;
import io.emberwatch.monitor.config.ConfigLoader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Secrets in a configuration, in what is sent and in what fails, and all that a whole monitor then says. */
@Timeout(120)
class SecretsTest {
    private static final String SECRET = "s3cr3t";
    private static final String DEAD = "127.0.0.1:9";
    private static final String[] ANN = Site.basic("ann", Site.PASSWORD);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> said = new ArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private URI site;

    @Test
    void secretsOfWhatIsSentAndFails_areInNoAnswer_noEvent_noAuditLine_noMetricAndNoLog() throws Exception {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 1);
        Path file = folder.resolve("site.yml");
        Files.writeString(file, written());
        ConfigFile config = new ConfigFile(file, new ConfigLoader(Map.<String, String>of()::get));
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try (Monitor monitor = Monitor.start(config.load(), config)) {
            site = URI.create("http://127.0.0.1:" + monitor.port());
            CompletableFuture<Void> stream = follow();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> events.stream().anyMatch(line -> line.contains("connection refused")));

            for (String wanted : unfit()) {
                for (String path : List.of("/api/config/cameras", "/api/config/try", "/api/config/cameras/gate/try")) {
                    assertRefused(post(path, wanted, ANN));
                }
            }
            for (String wanted : List.of(
                    "{'id': 'a', 'url': 'rtsp://" + DEAD
                            + "/1?token=s3cr3t', 'username': 'guard', 'password': 's3cr3t'}",
                    "{'id': 'a', 'url': 'http://" + DEAD
                            + "/1?password=s3cr3t', 'username': 'guard', 'password': 's3cr3t'}",
                    "{'id': 'a', 'url': 'rtsp://no.such.host.invalid/?s3cr3t', 'username': 's3cr3t', 'password': 's3cr3t'}")) {
                assertThat(post("/api/config/try", wanted, ANN)).isEqualTo(502);
            }
            for (String wanted : List.of(
                    "{'addresses': ['guard:s3cr3t@" + DEAD + "']}",
                    "{'user': 'guard', 'password': ['s3cr3t'], 'addresses': ['" + DEAD + "']}",
                    "{'user': 'guard', 'password': 's3cr3t\\n', 'addresses': ['" + DEAD + "']}",
                    "{'user': 'guard', 'password': 's3cr3t")) {
                assertRefused(post("/api/discover", wanted, ANN));
            }
            assertThat(post("/api/discover", "{'user':'u','password':'s3cr3t','addresses':['" + DEAD + "']}", ANN))
                    .isEqualTo(200);
            for (String sink : List.of("hook", "mqtt", "email")) {
                post("/api/sinks/" + sink + "/test", "{}", ANN);
                assertThat(said.get(said.size() - 1)).as(sink).contains("\"sent\":false,\"error\"");
            }
            loginsThatFail();
            filesThatAreRefused(file);

            for (String path : List.of(
                    "/",
                    "/metrics",
                    "/readyz",
                    "/api/cameras",
                    "/api/cameras/gate",
                    "/api/config/cameras",
                    "/api/sinks",
                    "/api/system",
                    "/api/incidents",
                    "/api/discover",
                    "/login?next=/edit",
                    "/edit")) {
                get(path, ANN);
            }
            // A new camera is an event, and comes after all that went before it.
            Files.writeString(
                    file, written().replace("  lane: {", "  yard: {url: 'rtsp://127.0.0.1:9/?s3cr3t'}\n  lane: {"));
            assertThat(post("/api/config/reload", "", ANN)).isEqualTo(200);
            await().atMost(Duration.ofSeconds(60)).until(() -> events.stream().anyMatch(line -> line.contains("yard")));
            stream.cancel(true);
        } finally {
            root.detachAppender(log);
        }
        assertThat(said)
                .hasSizeGreaterThan(60)
                .allSatisfy(each -> assertThat(each).doesNotContain(SECRET));
        assertThat(events).allSatisfy(line -> assertThat(line).doesNotContain(SECRET));
        List<String> audit = Files.readAllLines(folder.resolve("audit.jsonl"));
        assertThat(audit)
                .anyMatch(line -> line.contains("\"path\":\"/api/config/try\""))
                .anyMatch(line -> line.contains("\"result\":\"failed\""))
                .allSatisfy(line -> assertThat(line).doesNotContain(SECRET));
        assertThat(log.list)
                .anyMatch(line -> line.getFormattedMessage().contains("connection refused"))
                .allSatisfy(line -> assertThat(line.getFormattedMessage() + line.getThrowableProxy())
                        .doesNotContain(SECRET));
    }

    private String written() {
        return """
                model: {path: "%s"}
                canary: {enabled: false}
                health: {down_after: 0s, clear_after: 0s}
                incidents: {path: "%s"}
                web:
                  bind: "127.0.0.1:0"
                  editable: true
                  audit: "%s"
                  users: [{name: ann, password: '%s', role: admin}]
                cameras:
                  gate:
                    name: Gate
                    url: "rtsp://127.0.0.1:9/live?token=s3cr3t"
                    username: guard
                    password: "s3cr3t@:/%%"
                  lane: {url: "http://127.0.0.1:9/?user=guard&pwd=s3cr3t", username: guard, password: s3cr3t}
                notify:
                  webhook:
                    - name: hook
                      url: "http://127.0.0.1:9/hook/s3cr3t?key=s3cr3t"
                      secret: s3cr3t
                      headers: ['Authorization: Bearer s3cr3t']
                  mqtt: {host: 127.0.0.1, port: 9, username: guard, password: s3cr3t, timeout: 1s}
                  email:
                    {host: 127.0.0.1, port: 9, security: none, username: guard, password: s3cr3t, from: a@b.org, to: [a@b.org]}
                """.formatted(
                        folder.resolve("model"), folder.resolve("incidents"), folder.resolve("audit.jsonl"), Site.HASH);
    }

    /** Cameras that cannot be, each with a secret in it. */
    private static List<String> unfit() {
        return List.of(
                "{'id': 'a', 'url': 'rtsp://guard:s3cr3t@" + DEAD + "/1'}",
                "{'id': 'a', 'url': 'rtsp://guard:s3cr3t@[::1/1'}",
                "{'id': 'a', 'url': 'http://s3cr3t@" + DEAD + "/ 1'}",
                "{'id': 'a', 'url': 'guard:s3cr3t@" + DEAD + "'}",
                "{'id': 'a', 'url': 'rtsp://" + DEAD + "/1', 'username': 'guard', 'password': ['s3cr3t']}",
                "{'id': 'a', 'url': 'rtsp://" + DEAD + "/1', 'username': 'guard', 'password': 's3cr3t\\u0000'}",
                "{'id': 'a', 'url': 'rtsp://" + DEAD + "/1', 'password': 's3cr3t" + "x".repeat(3000) + "'}",
                "{'id': 'a', 'url': 'rtsp://" + DEAD + "/1', 'password': 's3cr3t', 'password_reference': '${HOME}'}",
                "{'id': 'a', 'url': 'rtsp://" + DEAD + "/1', 'pasword': 's3cr3t'}",
                "{'id': 'a', 'url': 'rtsp://" + DEAD + "/1', 'password': 's3cr3t', 'threshold': 7}",
                "{'id': 'a', 'url': 'rtsp://" + DEAD + "/1', 'password': 's3cr3t', 'password': 's3cr3t'}",
                "{'id': 'a', 'url': 'rtsp://" + DEAD + "/1', 'password': 's3cr3t");
    }

    private void loginsThatFail() throws Exception {
        for (String form : List.of("name=ann&password=s3cr3t", "name=s3cr3t&password=s3cr3t", "password=s3cr3t")) {
            send(request("/login", "Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form)));
        }
        get("/api/cameras?token=s3cr3t", Site.basic("ann", SECRET));
        get("/api/cameras", Site.basic(SECRET, SECRET));
        get("/api/cameras?token=s3cr3t", "Authorization", "Bearer " + SECRET);
        get("/api/cameras?token=s3cr3t", "Cookie", "emberwatch_session=" + SECRET);
    }

    private void filesThatAreRefused(Path file) throws Exception {
        String good = written();
        for (String bad : List.of(
                good.replace("password: \"s3cr3t@:/%\"", "password: [s3cr3t]"),
                good.replace("password: \"s3cr3t@:/%\"", "password: \"s3cr3t"),
                good.replace("password: \"s3cr3t@:/%\"", "password: s3cr3t: s3cr3t"),
                good.replace("rtsp://127", "rtsp://guard:s3cr3t@127"),
                good.replace("      secret: s3cr3t", "      secret: {a: s3cr3t}"),
                good.replace("Authorization: Bearer s3cr3t", "Authorization Bearer s3cr3t"),
                good.replace("http://127.0.0.1:9/hook", "htp://127.0.0.1:9/hook"),
                good.replace("http://127.0.0.1:9/hook", "http://guard:s3cr3t@[::/hook"),
                good.replace("password: '" + Site.HASH, "password: 's3cr3t"))) {
            assertThat(bad).isNotEqualTo(good);
            Files.writeString(file, bad);
            assertThat(post("/api/config/reload", "", ANN)).as(bad).isEqualTo(422);
        }
        Files.writeString(file, good);
    }

    private static void assertRefused(int status) {
        assertThat(status).isBetween(400, 429).isNotIn(401, 403, 404);
    }

    /** Keeps what the stream of events says. */
    private CompletableFuture<Void> follow() {
        return http.sendAsync(request("/api/stream", ANN).build(), BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> {
                    try (Stream<String> lines = answer.body()) {
                        lines.forEach(events::add);
                    }
                });
    }

    private int get(String path, String... headers) throws Exception {
        return send(request(path, headers));
    }

    /** @param body JSON, with other quotes */
    private int post(String path, String body, String... headers) throws Exception {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .header("If-Match", version())
                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private String version() throws Exception {
        return http.send(request("/api/config/cameras", ANN).build(), BodyHandlers.ofString())
                .headers()
                .firstValue("ETag")
                .orElse("none");
    }

    private HttpRequest.Builder request(String path, String... headers) {
        return HttpRequest.newBuilder(site.resolve(path)).headers(headers);
    }

    private int send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        said.add(answer.statusCode() + " " + answer.headers().map() + "\n" + answer.body());
        return answer.statusCode();
    }
}
