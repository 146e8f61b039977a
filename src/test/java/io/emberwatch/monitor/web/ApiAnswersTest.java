package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.web.ConfigEditing.Saved;
import io.emberwatch.monitor.web.ConfigEditing.Tried;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running server answers, against what {@code /api/openapi.json} says of it: statuses, types, headers, schemas. */
@Timeout(240)
class ApiAnswersTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Site site;
    private ApiDocument api;
    private byte[] image = {};

    @BeforeEach
    void start() throws Exception {
        site = new Site(folder);
        site.live.film("gate", 64, 48, 100);
        site.live.sinks =
                List.of(new SinkState("hook", SinkState.Condition.UNKNOWN, "not tried yet", Instant.EPOCH, 0));
        api = ApiDocument.of(site);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    /** Each operation with the example of its path, with each value of each parameter, and broken; by all roles. */
    @Test
    void answersOfTheRunningServer_areAsDescribed() throws Exception {
        FullSite.furnish(site);
        TinyModels.writeWithLinearHead(folder.resolve("model"), 8);
        DrawnImages.write(folder, 1, 1);
        image = Files.readAllBytes(folder.resolve("fire/drawn0_0.png"));
        ModelExplainer explainer = new ModelExplainer();
        site.live.explainer = explainer;
        assertThat(site.live
                        .call("GET", "/api/incidents/" + Site.GATE_FIRE, "", Site.bearer("viewer"))
                        .body())
                .as("regions, with a drop and without")
                .contains("\"mass\":0.6,\"deletion_drop\":-0.1", "\"mass\":0.2,\"deletion_drop\":null");
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> validated = new TreeMap<>();
        try (Network model = OpenedModels.open(folder.resolve("model"))) {
            explainer.use(model.inspect());
            for (Map.Entry<String, JsonNode> each : api.operations().entrySet()) {
                String[] route = each.getKey().split(" ", 2);
                for (String path : variants(route[1], each.getValue())) {
                    for (String who : List.of("admin", "viewer", "gate-viewer", "")) {
                        HttpResponse<String> answer = call(method(route), path, each.getValue(), who);
                        String what = route[0] + " " + path + " as '" + who + "': " + answer.statusCode();
                        check(what, answer, each.getValue(), wrong)
                                .ifPresent(type -> validated.merge(type, 1, Integer::sum));
                    }
                }
            }
        }

        assertThat(wrong)
                .as("answers that " + ApiDocument.FILE + " does not describe so")
                .isEmpty();
        assertThat(validated.get("200 application/json"))
                .as("good answers in JSON")
                .isGreaterThan(100);
        assertThat(validated.get("200 image/jpeg")).isGreaterThan(12);
        assertThat(validated).containsKeys("200 image/png", "400 application/json", "403 application/json");
        assertThat(validated.keySet()).noneMatch(type -> type.startsWith("500"));
    }

    @Test
    void rareAnswers_areAsDescribed() throws Exception {
        List<String> wrong = new ArrayList<>();
        site.live.trial = sink -> Optional.of(CompletableFuture.completedFuture(Optional.of("no answer")));
        expect("POST", "/api/sinks/{name}/test", 502, wrong);
        site.live.trial = sink -> Optional.empty();
        expect("POST", "/api/sinks/{name}/test", 503, wrong);
        expect("POST", "/api/config/reload", 503, wrong);
        Map<String, Integer> statuses =
                Map.of(Outcome.APPLIED, 200, Outcome.UNCHANGED, 200, Outcome.REFUSED, 422, Outcome.FAILED, 500);
        for (Map.Entry<String, Integer> each : statuses.entrySet()) {
            Outcome outcome = new Outcome(
                    each.getKey(),
                    List.of("cameras.yard"),
                    List.of("model.path"),
                    List.of("line 3: …"),
                    "0".repeat(64));
            site.live.reloading = by -> Optional.of(CompletableFuture.completedFuture(outcome));
            expect("POST", "/api/config/reload", each.getValue(), wrong);
        }
        site.live.report = withoutModel(site.live.report);
        expect("GET", "/api/system", 200, wrong);
        site.live.notices = List.of("overloaded");
        site.live.ready = false;
        expect("GET", "/readyz", 503, wrong);
        expect("GET", "/api/explain/layers", 409, wrong);
        expect("GET", "/api/incidents/{id}/clip.mp4", 206, wrong, "Range", "bytes=2-5");
        expect("GET", "/api/incidents/{id}/clip.mp4", 416, wrong, "Range", "bytes=90-99");
        expect("GET", "/api/cameras", 401, wrong, "Authorization", "Bearer of-nobody");
        expect("GET", "/incidents/{id}", 303, wrong, "Accept", "text/html", "Authorization", "");
        expect("POST", "/api/incidents/{id}/comment", 415, wrong, "Content-Type", "text/plain");
        expect("POST", "/api/incidents/{id}/comment", 403, wrong, "Origin", "https://evil.example");
        expect("POST", "/login", 401, wrong, "Authorization", "");

        assertThat(wrong).isEmpty();
    }

    @Test
    void rareAnswersAboutChanges_areAsDescribed() throws Exception {
        List<String> wrong = new ArrayList<>();
        List<String> changes =
                List.of("/cameras", "/cameras/{id}", "/cameras/{id}/regions", "/cameras/{id}/remove", "/undo");
        List<String> trials = List.of("/try", "/cameras/{id}/try");
        expect("GET", "/api/config/cameras", 200, wrong);
        for (String change : changes) {
            expect("POST", "/api/config" + change, 409, wrong);
        }
        for (String trial : trials) {
            expect("POST", "/api/config" + trial, 409, wrong);
        }
        FullSite.Editing editing = new FullSite.Editing();
        site.live.editing = editing;
        Map<Saved.Result, Integer> statuses = Map.of(
                Saved.Result.SAVED, 200,
                Saved.Result.OUTDATED, 412,
                Saved.Result.UNWRITABLE, 409,
                Saved.Result.REFUSED, 422,
                Saved.Result.FAILED, 500);
        for (String change : changes) {
            String path = "/api/config" + change;
            for (Map.Entry<Saved.Result, Integer> each : statuses.entrySet()) {
                editing.result = Optional.of(each.getKey());
                expect("POST", path, each.getValue(), wrong);
            }
            editing.result = Optional.empty();
            expect("POST", path, 503, wrong);
            expect("POST", path, 428, wrong, "If-Match", "");
            expect("POST", path, 415, wrong, "Content-Type", "text/plain");
            expect("POST", path, 403, wrong, "Origin", "https://evil.example");
        }
        for (String trial : trials) {
            editing.tried = Optional.of(Tried.without("no answer"));
            expect("POST", "/api/config" + trial, 502, wrong);
            editing.tried = Optional.of(Tried.refused(List.of("line 3: …", "line 4: …")));
            expect("POST", "/api/config" + trial, 422, wrong);
            editing.tried = Optional.empty();
            expect("POST", "/api/config" + trial, 429, wrong);
        }
        editing.readable = false;
        expect("GET", "/api/config/cameras", 409, wrong);

        assertThat(wrong).isEmpty();
    }

    @Test
    void events_areCamerasAsDescribed() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(site.live.uri("/api/stream"))
                .headers(Site.bearer("viewer"))
                .build();
        HttpResponse<InputStream> stream = client.send(request, BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String data = lines.lines()
                    .filter(line -> line.startsWith("data: "))
                    .findFirst()
                    .orElseThrow();
            assertThat(api.problems("Camera", data.substring("data: ".length())))
                    .isEmpty();
        }
    }

    private static SystemReport withoutModel(SystemReport report) {
        return new SystemReport(
                report.version(),
                report.startedAt(),
                report.uptimeSeconds(),
                report.config(),
                null,
                report.rates(),
                List.of(),
                report.queues(),
                report.memory(),
                report.disk(),
                Map.of(),
                report.retraining());
    }

    private void expect(String method, String template, int status, List<String> wrong, String... headers)
            throws Exception {
        JsonNode operation = api.operations().get(method + " " + template);
        HttpResponse<String> answer = call(method, variants(template, operation).get(0), operation, "admin", headers);
        assertThat(answer.statusCode())
                .as(method + " " + template + answer.body())
                .isEqualTo(status);
        check(method + " " + template, answer, operation, wrong);
    }

    /** Status and type of an answer that is as described. */
    private Optional<String> check(String what, HttpResponse<String> answer, JsonNode operation, List<String> wrong) {
        int before = wrong.size();
        JsonNode described = api.resolved(operation.path("responses").path(String.valueOf(answer.statusCode())));
        if (described.isMissingNode()) {
            wrong.add(what + ": this status is not described by its number: " + answer.body());
            return Optional.empty();
        }
        described.path("headers").properties().forEach(header -> {
            boolean required = api.resolved(header.getValue()).path("required").asBoolean();
            if (required && answer.headers().firstValue(header.getKey()).isEmpty()) {
                wrong.add(what + ": there is no " + header.getKey());
            }
        });
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
        JsonNode content = described.path("content");
        if (content.isEmpty() ? !type.isEmpty() : !content.has(type)) {
            wrong.add(what + ": its type " + type + " is not described");
        } else if (type.equals("application/json") && !answer.request().method().equals("HEAD")) {
            api.problems(content.path(type).path("schema"), answer.body())
                    .forEach(problem -> wrong.add(what + ": " + problem + " in " + answer.body()));
        }
        return wrong.size() == before ? Optional.of(answer.statusCode() + " " + type) : Optional.empty();
    }

    /** What never ends is asked for its head only. */
    private static String method(String[] route) {
        boolean endless = List.of("/api/stream", "/api/live", "/cameras/{id}/stream.mjpeg")
                .contains(route[1]);
        return endless ? "HEAD" : route[0];
    }

    /** Paths to ask: as it is, with each parameter, and with a name that is not there. */
    private List<String> variants(String template, JsonNode operation) {
        String path = template;
        for (Map.Entry<String, JsonNode> open :
                ApiDocument.parameters(operation, "path").entrySet()) {
            path = path.replace(
                    "{" + open.getKey() + "}", open.getValue().path("example").asText());
        }
        List<String> all = new ArrayList<>(List.of(path));
        for (Map.Entry<String, JsonNode> query :
                ApiDocument.parameters(operation, "query").entrySet()) {
            List<String> values = new ArrayList<>(List.of("-1"));
            if (query.getValue().has("example")) {
                values.add(query.getValue().path("example").asText());
            }
            api.resolved(query.getValue().path("schema")).path("enum").forEach(value -> values.add(value.asText()));
            for (String value : values) {
                all.add(path + "?" + query.getKey() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        if (!path.equals(template)) {
            all.add(template.replaceAll("\\{\\w+}", "nothing"));
        }
        return all;
    }

    /** @param headers names and values in turn, in place of those that would be sent; an empty value leaves one out */
    private HttpResponse<String> call(String method, String path, JsonNode operation, String who, String... headers)
            throws Exception {
        Map<String, String> sent = new TreeMap<>();
        if (!who.isEmpty()) {
            sent.put("Authorization", Site.bearer(who)[1]);
        }
        ApiDocument.parameters(operation, "header").forEach((name, header) -> {
            if (header.path("required").asBoolean()) {
                sent.put(name, header.path("example").asText());
            }
        });
        JsonNode content = operation.path("requestBody").path("content");
        byte[] body = {};
        if (!content.isEmpty()) {
            String type = content.fieldNames().next();
            sent.put("Content-Type", type);
            String example = content.path(type).path("example").toString();
            body = type.equals("application/json")
                    ? example.getBytes(StandardCharsets.UTF_8)
                    : type.equals("application/octet-stream")
                            ? image
                            : "name=ann&password=no".getBytes(StandardCharsets.UTF_8);
        }
        for (int i = 0; i < headers.length; i += 2) {
            sent.put(headers[i], headers[i + 1]);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(site.live.uri(path))
                .method(method, BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofSeconds(30));
        sent.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        // On a connection of its own: one whose refused body was not read is closed.
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
}
