package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.notify.SinkState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/openapi.json} against the table of routes, the answers of a running server, and the page for readers. */
@Timeout(120)
class ApiDescriptionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "src/main/resources/io/emberwatch/monitor/web/openapi.yaml";
    private static final Pattern OPEN = Pattern.compile("\\{(\\w+)}");
    private static final Map<Needs, String> ROLES = Map.of(
            Needs.NOTHING, "none",
            Needs.VIEWER, "viewer",
            Needs.VIEWER_OF_ALL, "viewer of all cameras",
            Needs.OPERATOR, "operator",
            Needs.ADMIN, "admin");

    @TempDir
    Path folder;

    private Site site;
    private JsonNode api;

    @BeforeEach
    void start() throws Exception {
        site = new Site(folder);
        site.live.film("gate", 64, 48, 100);
        api = JSON.readTree(get("/api/openapi.json").body());
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void everyRoute_isDescribed() {
        List<String> missing = new ArrayList<>();
        site.live.server().needs().forEach((route, needs) -> {
            if (operations().get(route) == null) {
                missing.add(stub(route, needs));
            }
        });

        assertThat(missing)
                .as(() -> "routes that " + FILE + " does not describe; add below 'paths:' and fill in:\n"
                        + String.join("\n", missing))
                .isEmpty();
    }

    @Test
    void everyDescribedRoute_isThere() {
        assertThat(site.live.server().needs().keySet())
                .as("take what is not there out of " + FILE)
                .containsAll(operations().keySet());
    }

    @Test
    void roles_areThoseOfTheTable() {
        operations()
                .forEach((route, operation) -> assertThat(
                                operation.path("x-role").asText())
                        .as("x-role of " + route + " in " + FILE)
                        .isEqualTo(ROLES.get(site.live.server().needs().get(route))));
    }

    @Test
    void everyOperation_saysWhatItIsTakesAndGives() {
        operations().forEach((route, operation) -> {
            assertThat(operation.path("summary").asText())
                    .as("summary of " + route)
                    .isNotBlank();
            assertThat(operation.path("responses").size())
                    .as("responses of " + route)
                    .isPositive();
            List<String> open =
                    OPEN.matcher(route).results().map(match -> match.group(1)).toList();
            assertThat(parameters(operation, "path").keySet())
                    .as("parameters 'in: path' of " + route + ", each with an example")
                    .containsExactlyInAnyOrderElementsOf(open);
            parameters(operation, "path").values().forEach(parameter -> {
                assertThat(parameter.path("required").asBoolean()).as(route).isTrue();
                assertThat(parameter.has("example")).as("example of " + route).isTrue();
            });
        });
    }

    @Test
    void references_leadSomewhere() {
        List<String> broken = api.findValuesAsText("$ref").stream()
                .filter(reference -> !reference.startsWith("#/")
                        || api.at(reference.substring(1)).isMissingNode())
                .toList();

        assertThat(broken).isEmpty();
        assertThat(api.path("openapi").asText()).startsWith("3.1.");
    }

    /** Every operation once with the example of each path, each query parameter with its own example, and broken. */
    @Test
    void answersOfTheRunningServer_areAsDescribed() throws Exception {
        site.live.sinks =
                List.of(new SinkState("hook", SinkState.Condition.UNKNOWN, "not tried yet", Instant.EPOCH, 0));
        List<String> wrong = new ArrayList<>();
        int validated = 0;
        for (Map.Entry<String, JsonNode> each : operations().entrySet()) {
            String[] route = each.getKey().split(" ", 2);
            for (String path : variants(route[1], each.getValue())) {
                for (String who : List.of("admin", "viewer", "")) {
                    HttpResponse<String> answer = call(route[0], path, each.getValue(), who);
                    String what = route[0] + " " + path + " as '" + who + "': " + answer.statusCode();
                    validated += check(what, answer, each.getValue(), wrong);
                }
            }
        }

        assertThat(wrong).as("answers that " + FILE + " does not describe so").isEmpty();
        assertThat(validated).as("JSON answers that were validated").isGreaterThan(90);
    }

    @Test
    void events_areCamerasAsDescribed() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(site.live.uri("/api/stream"))
                .headers(Site.bearer("viewer"))
                .build();
        HttpResponse<InputStream> stream = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String data = lines.lines()
                    .filter(line -> line.startsWith("data: "))
                    .findFirst()
                    .orElseThrow();
            assertThat(problems("#/components/schemas/Camera", data.substring("data: ".length())))
                    .isEmpty();
        }
    }

    @Test
    void explanations_areAsDescribed() throws Exception {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 8);
        DrawnImages.write(folder, 1, 1);
        byte[] image = Files.readAllBytes(folder.resolve("fire/drawn0_0.png"));
        ModelExplainer explainer = new ModelExplainer();
        try (Network model = OpenedModels.open(folder.resolve("model"))) {
            explainer.use(model.inspect());
            ImageExplainer.Question question = new ImageExplainer.Question(
                    "gradcam", List.of("last"), Optional.of("fire"), "logit", ImageExplainer.Format.JSON);

            assertThat(problems("#/components/schemas/Explanation", text(explainer.explain(image, question))))
                    .isEmpty();
            assertThat(problems("#/components/schemas/Choices", text(explainer.choices())))
                    .isEmpty();
        }
    }

    /** A validator that lets everything pass would hide what is wrong. */
    @Test
    void anythingElse_isNotAsDescribed() throws Exception {
        String camera = get("/api/cameras/gate").body();

        assertThat(problems("#/components/schemas/Camera", camera)).isEmpty();
        assertThat(problems("#/components/schemas/Camera", camera.replace("\"fps\"", "\"rate\"")))
                .hasSize(2);
        assertThat(problems("#/components/schemas/Camera", camera.replace("\"calm\"", "\"quiet\"")))
                .hasSize(1);
        assertThat(problems(
                        "#/components/schemas/Camera", camera.replaceAll("\"reconnects\":\\d+", "\"reconnects\":1.5")))
                .hasSize(1);
        assertThat(problems("#/components/schemas/Time", "\"yesterday\"")).hasSize(1);
    }

    @Test
    void page_namesEveryParameterAndField() throws IOException {
        String page = Files.readString(Path.of("docs/http-api.md"));
        Set<String> missing = new TreeSet<>();
        operations().forEach((route, operation) -> {
            if (route.contains("/api/")) {
                parameters(operation, "query").keySet().stream()
                        .filter(name -> !page.contains("`" + name + "`"))
                        .forEach(name -> missing.add(route + ": " + name));
            }
        });
        for (String schema : List.of("Camera", "Incident", "Sink", "Me", "Explanation", "Choices")) {
            api.at("/components/schemas/" + schema + "/properties").fieldNames().forEachRemaining(name -> {
                if (!page.contains("`" + name + "`")) {
                    missing.add(schema + ": " + name);
                }
            });
        }

        assertThat(missing)
                .as("what docs/http-api.md does not name in backticks")
                .isEmpty();
    }

    private int check(String what, HttpResponse<String> answer, JsonNode operation, List<String> wrong) {
        JsonNode responses = operation.path("responses");
        JsonNode described = responses.path(String.valueOf(answer.statusCode()));
        if (described.isMissingNode() && answer.statusCode() >= 400) {
            described = responses.path("default");
        }
        described = resolved(described);
        if (described.isMissingNode()) {
            wrong.add(what + ": this status is not described");
            return 0;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
        JsonNode content = described.path("content");
        if (content.isEmpty() ? !type.isEmpty() : !content.has(type)) {
            wrong.add(what + ": its type " + type + " is not described");
            return 0;
        }
        if (!type.equals("application/json")) {
            return 0;
        }
        problems(content.path(type).path("schema"), answer.body())
                .forEach(problem -> wrong.add(what + ": " + problem + " in " + answer.body()));
        return 1;
    }

    /** Paths to ask: as it is, with each parameter, and with a name that is not there. */
    private static List<String> variants(String template, JsonNode operation) {
        if (template.equals("/api/stream") || template.endsWith("stream.mjpeg")) {
            // Endless; see the events.
            return List.of();
        }
        String path = template;
        for (Map.Entry<String, JsonNode> open : parameters(operation, "path").entrySet()) {
            path = path.replace(
                    "{" + open.getKey() + "}", open.getValue().path("example").asText());
        }
        List<String> all = new ArrayList<>(List.of(path));
        for (Map.Entry<String, JsonNode> query : parameters(operation, "query").entrySet()) {
            if (query.getValue().has("example")) {
                all.add(path + "?" + query.getKey() + "="
                        + query.getValue().path("example").asText());
            }
            all.add(path + "?" + query.getKey() + "=-1");
        }
        if (!path.equals(template)) {
            all.add(OPEN.matcher(template).replaceAll("nothing"));
        }
        return all;
    }

    private HttpResponse<String> call(String method, String path, JsonNode operation, String who) throws Exception {
        List<String> headers = new ArrayList<>();
        if (!who.isEmpty()) {
            headers.addAll(List.of(Site.bearer(who)));
        }
        JsonNode content = operation.path("requestBody").path("content");
        String body = "";
        if (!content.isEmpty()) {
            String type = content.fieldNames().next();
            headers.addAll(List.of("Content-Type", type));
            body = type.equals("application/json")
                    ? content.path(type).path("example").toString()
                    : "";
        }
        return site.live.call(method, path, body, headers.toArray(String[]::new));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return site.live.call("GET", path, "", Site.bearer("viewer"));
    }

    private static String text(ImageExplainer.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private List<String> problems(String reference, String json) {
        return problems(JSON.createObjectNode().put("$ref", reference), json);
    }

    /** What of a JSON text is not as a schema of the description has it. */
    private List<String> problems(JsonNode schema, String json) {
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(((ObjectNode) schema.deepCopy()).set("components", api.path("components")));
        try {
            List<Error> errors = validator.validate(
                    JSON.readTree(json),
                    context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
            return errors.stream().map(Error::toString).toList();
        } catch (IOException e) {
            return List.of("no JSON: " + e.getMessage());
        }
    }

    /** The operations by method and template, such as {@code GET /api/cameras}. */
    private Map<String, JsonNode> operations() {
        Map<String, JsonNode> all = new TreeMap<>();
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> all.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                resolvedParameters(operation.getValue()))));
        return all;
    }

    private JsonNode resolvedParameters(JsonNode operation) {
        ObjectNode copy = operation.deepCopy();
        ArrayNode parameters = copy.putArray("parameters");
        operation.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        return copy;
    }

    private static Map<String, JsonNode> parameters(JsonNode operation, String in) {
        Map<String, JsonNode> found = new TreeMap<>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals(in)) {
                found.put(parameter.path("name").asText(), parameter);
            }
        });
        return found;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? api.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static String stub(String route, Needs needs) {
        String[] parts = route.split(" ", 2);
        StringBuilder parameters = new StringBuilder();
        OPEN.matcher(parts[1])
                .results()
                .forEach(open -> parameters
                        .append(parameters.isEmpty() ? "      parameters:\n" : "")
                        .append("        - {name: ")
                        .append(open.group(1))
                        .append(", in: path, required: true, schema: {type: string}, example: ONE OF THE TEST'S}\n"));
        String type = parts[1].startsWith("/api/")
                ? "application/json: {schema: {$ref: '#/components/schemas/YOUR SCHEMA, BELOW'}}"
                : "text/html: {}";
        return "  " + parts[1] + ":\n    " + parts[0].toLowerCase(Locale.ROOT) + ":\n      summary: WHAT IT IS\n"
                + "      x-role: " + ROLES.get(needs) + "\n" + parameters + "      responses:\n"
                + "        '200': {description: WHAT IT GIVES, content: {" + type + "}}\n"
                + "        default: {$ref: '#/components/responses/Error'}\n";
    }
}
