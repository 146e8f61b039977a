package io.emberwatch.monitor;

import static io.emberwatch.monitor.ReloadedMonitor.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.monitor.config.ConfigHash;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ReloadTest {
    @TempDir
    private Path folder;

    private static Map<String, String> cameras(String... ids) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String id : ids) {
            lines.put(id, "");
        }
        return lines;
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    @Test
    void oneAddedOneChangedOneRemoved_theOtherThirtyOf32MissNoFrame() throws Exception {
        Map<String, String> lines = cameras(
                IntStream.rangeClosed(1, 32).mapToObj("c%02d"::formatted).toArray(String[]::new));
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            lines.keySet().forEach(camera -> site.awaitMore(camera, 3));
            List<String> others = lines.keySet().stream()
                    .filter(camera -> !List.of("c07", "c19").contains(camera))
                    .toList();

            lines.put("c07", ", capture: {timeout: 9s}");
            lines.remove("c19");
            lines.put("extra", "");
            Outcome outcome = site.reload(lines, "");

            assertThat(outcome.result()).isEqualTo("applied");
            assertThat(outcome.changed())
                    .containsExactlyInAnyOrder("cameras.c07.capture.timeout", "cameras.c19", "cameras.extra");
            lines.keySet().forEach(camera -> site.awaitMore(camera, 3));
            assertThat(others).hasSize(30).allSatisfy(camera -> {
                List<Integer> seen = site.cameras.judged(camera);
                assertThat(seen)
                        .isEqualTo(IntStream.rangeClosed(1, seen.size()).boxed().toList());
                assertThat(site.cameras.opened(camera)).as(camera).isEqualTo(1);
                assertThat(site.metric("emberwatch_camera_connections_total{camera=\"" + camera + "\"}"))
                        .isEqualTo(1);
                assertThat(site.metric(
                                "emberwatch_frames_dropped_total{camera=\"" + camera + "\",reason=\"no_lease\"}"))
                        .isZero();
            });
            assertThat(site.cameras.opened("c07")).isEqualTo(2);
            assertThat(site.cameras.open("c19")).isZero();
            assertThat(site.client.status("/api/cameras/c19")).isEqualTo(404);
            assertThat(site.client.text("/metrics"))
                    .doesNotContain("camera=\"c19\"")
                    .contains("emberwatch_fire_score{camera=\"extra\"}");
            assertThat(Json.parse(site.client.text("/api/cameras")).findValuesAsText("id"))
                    .containsExactlyElementsOf(lines.keySet());
            assertThat(threads("camera-")).hasSize(32);
        }
        await().untilAsserted(() -> assertThat(threads("camera-")).isEmpty());
        await().untilAsserted(() -> assertThat(threads("reload")).isEmpty());
    }

    @Test
    void newThreshold_judgesFromTheNextFrameOn_withoutAConnectionAnew() throws Exception {
        Map<String, String> lines = cameras("gate", "yard");
        lines.put("gate", ", detect: {threshold: 0.99, clear_threshold: 0.5}");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            site.cameras.burn("gate", true);
            site.awaitMore("gate", 5);
            assertThat(site.client.camera("gate").path("state").asText()).isEqualTo("calm");

            lines.put("gate", ", detect: {threshold: 0.9, clear_threshold: 0.5}");
            assertThat(site.reload(lines, "").changed()).containsExactly("cameras.gate.detect.threshold");

            await().atMost(PATIENCE)
                    .until(() ->
                            site.client.camera("gate").path("state").asText().equals("fire"));
            assertThat(site.cameras.opened("gate")).isEqualTo(1);
        }
    }

    @Test
    void reloadDuringAFire_losesNothing() throws Exception {
        Map<String, String> lines = cameras("gate", "yard", "hall");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            List.of("gate", "yard", "hall").forEach(camera -> site.cameras.burn(camera, true));
            await().atMost(PATIENCE)
                    .until(() -> site.client.incidents("kind=fire").size() == 3);
            Map<String, String> before = openFires(site);
            assertThat(before).containsOnlyKeys("gate", "yard", "hall");

            // One connected anew, one judged otherwise; and a second time.
            lines.put("gate", ", username: me, detect: {threshold: 0.6, window: 5, min_hits: 3}");
            lines.put("yard", ", name: Yard, masks: {lamp: [[0, 0], [0.1, 0], [0.1, 0.1]]}");
            assertThat(site.reload(lines, "").result()).isEqualTo("applied");
            lines.put("gate", ", username: you, detect: {threshold: 0.6, window: 3, min_hits: 3}");
            assertThat(site.reload(lines, "").result()).isEqualTo("applied");
            List.of("gate", "yard", "hall").forEach(camera -> site.awaitMore(camera, 6));

            assertThat(openFires(site)).isEqualTo(before);
            assertThat(site.client.incidents(""))
                    .as("no fault is told of it either")
                    .hasSize(3);
            assertThat(site.cameras.opened("gate")).isEqualTo(3);
            assertThat(site.cameras.opened("yard")).isEqualTo(1);

            List.of("gate", "yard", "hall").forEach(camera -> site.cameras.burn(camera, false));
            await().atMost(PATIENCE).until(() -> openFires(site).isEmpty());
            assertThat(site.client.incidents("kind=fire").findValuesAsText("end"))
                    .containsExactly("cleared", "cleared", "cleared");
            assertThat(site.metric("emberwatch_alert_events_lost_total")).isZero();
        }
    }

    private static Map<String, String> openFires(ReloadedMonitor site) {
        Map<String, String> open = new LinkedHashMap<>();
        for (JsonNode incident : site.client.incidents("kind=fire")) {
            if (incident.path("ended_at").isNull()) {
                open.put(incident.path("camera").asText(), incident.path("id").asText());
            }
        }
        return open;
    }

    @Test
    void removedCamera_endsItsIncidentAndNothingElse() throws Exception {
        Map<String, String> lines = cameras("gate", "yard");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            site.cameras.burn("gate", true);
            site.cameras.burn("yard", true);
            await().atMost(PATIENCE).until(() -> openFires(site).size() == 2);

            lines.remove("gate");
            site.reload(lines, "");

            await().atMost(PATIENCE).until(() -> openFires(site).size() == 1);
            assertThat(openFires(site)).containsOnlyKeys("yard");
            JsonNode ended = site.client.incidents("camera=gate").get(0);
            assertThat(ended.path("end").asText()).isEqualTo("removed");

            // The same id again is another camera, with another incident.
            lines.put("gate", "");
            site.reload(lines, "");
            await().atMost(PATIENCE).until(() -> openFires(site).size() == 2);
            assertThat(openFires(site).get("gate"))
                    .isNotEqualTo(ended.path("id").asText());
            assertThat(site.metric("emberwatch_incidents_total{camera=\"gate\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void removedCamera_endsItsStreams_andEventsSayIt() throws Exception {
        Map<String, String> lines = cameras("gate", "yard");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            site.awaitMore("gate", 2);
            CompletableFuture<Integer> stream =
                    CompletableFuture.supplyAsync(() -> read(site, "/cameras/gate/stream.mjpeg", line -> {}));
            List<String> events = new CopyOnWriteArrayList<>();
            CompletableFuture<Integer> reader =
                    CompletableFuture.supplyAsync(() -> read(site, "/api/stream?every=1s", events::add));
            await().atMost(PATIENCE)
                    .until(() -> site.metric("emberwatch_mjpeg_clients{camera=\"gate\"}") == 1
                            && events.stream()
                                            .filter(line -> line.contains("\"id\":\"gate\""))
                                            .count()
                                    > 2);

            lines.remove("gate");
            site.reload(lines, "");

            await("end of the stream").atMost(PATIENCE).until(stream::isDone);
            assertThat(site.client.status("/cameras/gate/stream.mjpeg")).isEqualTo(404);
            await().atMost(PATIENCE).until(() -> events.contains("event: removed"));
            assertThat(events.get(events.indexOf("event: removed") + 1)).isEqualTo("data: {\"id\":\"gate\"}");
            assertThat(reader).isNotDone();
        }
    }

    /** Reads an answer to its end; the number of its lines. */
    private static int read(ReloadedMonitor site, String path, Consumer<String> heard) {
        URI address = URI.create("http://127.0.0.1:" + site.monitor.port() + path);
        AtomicInteger count = new AtomicInteger();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(address.toURL().openStream(), StandardCharsets.ISO_8859_1))) {
            lines.lines().forEach(line -> {
                count.incrementAndGet();
                heard.accept(line);
            });
        } catch (IOException | UncheckedIOException e) {
            // An endless answer may also be cut off.
        }
        return count.get();
    }

    @Test
    void badFile_changesNothing_andSaysEveryProblem() throws Exception {
        Map<String, String> lines = cameras("gate");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            String hash = ConfigHash.of(site.monitor.config());
            lines.put("yard", ", detect: {threshold: 7}");
            lines.put("hall", ", colour: red");

            Outcome outcome = site.reload(lines, "");

            assertThat(outcome.result()).isEqualTo("refused");
            assertThat(outcome.problems())
                    .hasSize(2)
                    .anyMatch(line -> line.contains("cameras.yard.detect.threshold: must be"))
                    .anyMatch(line -> line.contains("cameras.hall: unknown key 'colour'"));
            assertThat(outcome.config()).isEqualTo(hash);
            assertThat(site.monitor.config().cameras()).hasSize(1);
            assertThat(site.metric("emberwatch_config_reloads_total{result=\"refused\"}"))
                    .isEqualTo(1);
            assertThat(site.metric("emberwatch_config_last_reload_successful")).isZero();

            lines.remove("yard");
            lines.remove("hall");
            assertThat(site.reload(lines, "").result()).isEqualTo("unchanged");
            assertThat(site.metric("emberwatch_config_last_reload_successful")).isEqualTo(1);
            assertThat(site.metric("emberwatch_config_last_reload_success_timestamp_seconds"))
                    .isPositive();
        }
    }

    @Test
    void fileThatASinkNeedsAndThatIsMissing_changesNothing() throws Exception {
        Map<String, String> lines = cameras("gate");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            lines.put("yard", "");
            Outcome outcome = site.reload(lines, """
                    notify: {webhook: [{name: hook, url: "https://127.0.0.1:1/", tls: {ca: /no/such.pem}}]}
                    """);
            assertThat(outcome.result()).isEqualTo("refused");
            assertThat(outcome.problems()).hasSize(1).first().asString().contains("/no/such.pem");
            assertThat(site.monitor.config().cameras()).hasSize(1);
        }
    }

    @Test
    void keysThatNeedARestart_areSaid_andTheRestIsTakenOver() throws Exception {
        Map<String, String> lines = cameras("gate");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            lines.put("yard", "");
            site.write(site.text(lines, "publish: {jpeg_quality: 40}\n")
                    .replace("batch_size: 64", "batch_size: 32, path: other")
                    .replace("127.0.0.1:0", "127.0.0.1:1"));

            Outcome outcome = site.reload();

            assertThat(outcome.result()).isEqualTo("applied");
            assertThat(outcome.needsRestart()).containsExactly("model.path", "model.batch_size", "web.bind");
            assertThat(outcome.changed()).containsExactly("cameras.yard", "publish.jpeg_quality");
            assertThat(site.monitor.config().model().batchSize()).isEqualTo(64);
            assertThat(outcome.config()).isEqualTo(ConfigHash.of(site.monitor.config()));
            site.awaitMore("yard", 2);
            assertThat(site.reload().needsRestart()).containsExactly("model.path", "model.batch_size", "web.bind");
        }
    }

    @Test
    void incidentsAfterAReload_sayTheConfigurationThatJudged() throws Exception {
        Map<String, String> lines = cameras("gate");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            lines.put("gate", ", detect: {threshold: 0.8}");
            Outcome outcome = site.reload(lines, "");
            site.cameras.burn("gate", true);
            await().atMost(PATIENCE).until(() -> !openFires(site).isEmpty());
            assertThat(site.client.text("/api/incidents")).contains(outcome.config());
        }
    }

    @Test
    void changedFile_isTakenOverByItself_whereTheFileSaysSo() throws Exception {
        Map<String, String> lines = cameras("gate");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            site.reload(lines, "reload: {watch: true}\n");
            lines.put("yard", "");
            site.write(lines, "reload: {watch: true}\n");
            await().atMost(PATIENCE).until(() -> site.monitor.config().cameras().size() == 2);
            // A bad one is read once, not each second.
            site.write("cameras: [");
            await().atMost(PATIENCE)
                    .until(() -> site.metric("emberwatch_config_reloads_total{result=\"refused\"}") == 1);
            site.awaitMore("gate", 100);
            assertThat(site.metric("emberwatch_config_reloads_total{result=\"refused\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void requestInTheFolder_isAnsweredThere() throws Exception {
        Map<String, String> lines = cameras("gate");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            lines.put("yard", "");
            site.write(lines, "");
            ReloadMailbox mailbox = new ReloadMailbox(site.incidents);
            String id = mailbox.ask();
            await().atMost(PATIENCE).until(() -> mailbox.answerTo(id).isPresent());
            assertThat(mailbox.answerTo(id).orElseThrow().changed()).containsExactly("cameras.yard");
            assertThat(mailbox.answerTo("another")).isEmpty();
        }
    }

    @Test
    void http_answersWhatChanged_andRefusesOtherSites() throws Exception {
        Map<String, String> lines = cameras("gate");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            lines.put("yard", "");
            site.write(lines, "");
            HttpResponse<String> foreign = post(site, "Origin", "https://evil.example");
            assertThat(foreign.statusCode()).isEqualTo(403);
            assertThat(site.monitor.config().cameras()).hasSize(1);
            assertThat(site.client.status("/api/config/reload")).isEqualTo(405);

            HttpResponse<String> applied = post(site, "Accept", "*/*");
            assertThat(applied.statusCode()).isEqualTo(200);
            JsonNode answer = Json.parse(applied.body());
            assertThat(answer.path("result").asText()).isEqualTo("applied");
            assertThat(answer.path("changed").get(0).asText()).isEqualTo("cameras.yard");
            assertThat(answer.path("needs_restart")).isEmpty();

            site.write("cameras: {}");
            HttpResponse<String> refused = post(site, "Accept", "*/*");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(Json.parse(refused.body()).path("problems")).isNotEmpty();
        }
    }

    @Test
    void usersThatAreNamed_areAskedForFromThenOn() throws Exception {
        Map<String, String> lines = cameras("gate");
        String head = "web: {bind: \"127.0.0.1:0\"}\n";
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            assertThat(site.client.status("/api/cameras")).isEqualTo(200);
            String audit = folder.resolve("audit.jsonl").toString();
            String token = "sha256:" + "0".repeat(64);
            site.write(site.text(lines, "")
                    .replace(
                            head,
                            "web: {bind: \"127.0.0.1:0\", audit: \"" + audit + "\", tokens: [{name: robot, hash: \""
                                    + token + "\", role: viewer}]}\n"));

            Outcome outcome = site.reload();

            assertThat(outcome.problems()).isEmpty();
            assertThat(outcome.needsRestart()).isEmpty();
            assertThat(outcome.changed()).anyMatch(key -> key.startsWith("web.tokens"));
            assertThat(site.client.status("/api/cameras")).isEqualTo(401);
            assertThat(site.cameras.opened("gate")).isEqualTo(1);
        }
    }

    @Test
    void providerThatIsNamed_isLedToFromThenOn_andItsBadCertificateChangesNothing() throws Exception {
        Map<String, String> lines = cameras("gate");
        String head = "web: {bind: \"127.0.0.1:0\"}\n";
        String web = "web: {bind: \"127.0.0.1:0\", audit: \"" + folder.resolve("audit.jsonl")
                + "\", openid: {issuer: \"https://login.example.org\", client_id: emberwatch, client_secret: s3cret,"
                + " roles: {admin: [chiefs]}%s}}\n";
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            String missing = folder.resolve("missing.pem").toString();
            site.write(site.text(cameras("gate", "yard"), "")
                    .replace(head, web.formatted(", tls: {ca: \"" + missing + "\"}")));
            Outcome refused = site.reload();
            assertThat(refused.result()).isEqualTo("refused");
            assertThat(refused.problems()).anyMatch(line -> line.contains("web.openid") && line.contains(missing));
            assertThat(site.client.status("/api/cameras/yard"))
                    .as("nothing of it")
                    .isEqualTo(404);

            site.write(site.text(lines, "").replace(head, web.formatted("")));
            Outcome outcome = site.reload();
            assertThat(outcome.problems()).isEmpty();
            assertThat(outcome.needsRestart()).isEmpty();
            assertThat(outcome.changed()).contains("web.openid");
            assertThat(site.client.status("/api/cameras")).isEqualTo(401);
            assertThat(site.client.text("/login"))
                    .contains("/login/openid?next=")
                    .doesNotContain("password");

            site.write(site.text(lines, "").replace(head, web.formatted(", label: Example")));
            assertThat(site.reload().changed()).containsExactly("web.openid.label");
            assertThat(site.client.text("/login")).contains("Log in with Example");
            assertThat(site.cameras.opened("gate")).isEqualTo(1);
        }
    }

    private static HttpResponse<String> post(ReloadedMonitor site, String header, String value) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + site.monitor.port() + "/api/config/reload"))
                .header(header, value)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void manyReloads_leakNeitherFramesNorThreadsNorSeries() throws Exception {
        Map<String, String> lines = cameras("gate", "yard");
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            site.awaitMore("gate", 2);
            int series = series(site);
            List<String> results = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Map<String, String> now = new LinkedHashMap<>(lines);
                now.put("extra" + i, "");
                now.put("yard", ", name: Yard" + i + (i % 2 == 0 ? "" : ", username: user"));
                results.add(
                        site.reload(now, i % 3 == 0 ? "notify: {command: [{name: bell, program: /bin/true}]}\n" : "")
                                .result());
            }
            results.add(site.reload(lines, "").result());
            assertThat(results).containsOnly("applied");
            assertThat(site.cameras.opened("gate")).isEqualTo(1);
            site.awaitMore("gate", 2);
            site.awaitMore("yard", 2);

            assertThat(threads("camera-")).containsExactly("camera-gate", "camera-yard");
            assertThat(threads("sink-")).isEmpty();
            assertThat(threads("reload")).hasSize(1);
            assertThat(series(site)).isEqualTo(series);
            assertThat(site.monitor.openFrames()).isLessThanOrEqualTo(2 * MemoryNeed.FRAMES_A_CAMERA);
        }
    }

    private static int series(ReloadedMonitor site) {
        return (int) site.client
                .text("/metrics")
                .lines()
                .filter(line -> line.contains("camera=\"") || line.contains("sink=\""))
                .count();
    }
}
