package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/openapi.json} against the table of routes, the table of roles, and the page for readers. */
@Timeout(60)
class ApiDescriptionTest {
    private static final Pattern OPEN = Pattern.compile("\\{(\\w+)}");
    private static final Map<Needs, String> ROLES = Map.of(
            Needs.NOTHING, "none",
            Needs.VIEWER, "viewer",
            Needs.VIEWER_OF_ALL, "viewer of all cameras",
            Needs.OPERATOR, "operator",
            Needs.ADMIN, "admin",
            Needs.ADMIN_OF_ALL, "admin of all cameras");

    /** Those of one camera or incident, but for the configuration, which is each member's own. */
    private static final Pattern PASSED_ON =
            Pattern.compile("\\w+ (/api)?/(cameras|incidents)/\\{id}(/.*)?|GET /api/stream");

    @TempDir
    Path folder;

    private Site site;
    private ApiDocument api;

    @BeforeEach
    void start() throws Exception {
        site = new Site(folder);
        api = ApiDocument.of(site);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void everyRoute_isDescribed() {
        List<String> missing = new ArrayList<>();
        site.live.server().needs().forEach((route, needs) -> {
            if (api.operations().get(route) == null) {
                missing.add(stub(route, needs));
            }
        });

        assertThat(missing)
                .as(() -> "routes that " + ApiDocument.FILE + " does not describe; add below 'paths:' and fill in:\n"
                        + String.join("\n", missing))
                .isEmpty();
    }

    @Test
    void everyDescribedRoute_isThere() {
        assertThat(site.live.server().needs().keySet())
                .as("take what is not there out of " + ApiDocument.FILE)
                .containsAll(api.operations().keySet());
    }

    @Test
    void roles_areThoseOfTheTable_alsoAsSecurity() {
        api.operations().forEach((route, operation) -> {
            Needs needs = site.live.server().needs().get(route);
            assertThat(operation.path("x-role").asText())
                    .as("x-role of " + route + " in " + ApiDocument.FILE)
                    .isEqualTo(ROLES.get(needs));
            String role = ROLES.get(needs).split(" ", 2)[0];
            assertThat(operation.path("security").toString())
                    .as("security of " + route + " in " + ApiDocument.FILE)
                    .isEqualTo(
                            needs.isNothing()
                                    ? "[]"
                                    : "[{\"bearer\":[\"%1$s\"]},{\"basic\":[\"%1$s\"]},{\"session\":[\"%1$s\"]},{}]"
                                            .formatted(role));
        });
    }

    @Test
    void everyOperation_saysWhatItIsTakesAndGives() {
        Set<String> ids = new HashSet<>();
        Set<String> tags = new HashSet<>();
        api.tree().path("tags").forEach(tag -> tags.add(tag.path("name").asText()));
        api.operations().forEach((route, operation) -> {
            assertThat(operation.path("summary").asText())
                    .as("summary of " + route)
                    .isNotBlank();
            assertThat(ids.add(operation.path("operationId").asText()))
                    .as("operationId of " + route + ", unlike those of others")
                    .isTrue();
            assertThat(operation.path("operationId").asText()).as(route).matches("[a-z][A-Za-z]+");
            assertThat(tags)
                    .as("tag of " + route)
                    .contains(operation.at("/tags/0").asText());
            List<String> open =
                    OPEN.matcher(route).results().map(match -> match.group(1)).toList();
            assertThat(ApiDocument.parameters(operation, "path").keySet())
                    .as("parameters 'in: path' of " + route + ", each with an example")
                    .containsExactlyInAnyOrderElementsOf(open);
            ApiDocument.parameters(operation, "path").values().forEach(parameter -> {
                assertThat(parameter.path("required").asBoolean()).as(route).isTrue();
                assertThat(parameter.has("example")).as("example of " + route).isTrue();
            });
        });
    }

    @Test
    void examplesOfBodies_areAsTheirSchemas() {
        List<String> bodies = new ArrayList<>();
        api.operations().forEach((route, operation) -> {
            JsonNode content = operation.at("/requestBody/content/application~1json");
            if (!content.isMissingNode()) {
                bodies.add(route);
                assertThat(api.problems(
                                content.path("schema"), content.path("example").toString()))
                        .as("example of " + route)
                        .isEmpty();
            }
        });
        assertThat(bodies).contains("POST /api/config/cameras/{id}/regions", "POST /api/incidents/{id}/comment");
    }

    /** What everybody may meet with there is said, each by its status. */
    @Test
    void everyOperation_namesItsErrors() {
        api.operations().forEach((route, operation) -> {
            JsonNode responses = operation.path("responses");
            if (!operation.path("x-role").asText().equals("none")) {
                assertThat(responses.has("401")).as("401 of " + route).isTrue();
                assertThat(responses.has("403")).as("403 of " + route).isTrue();
                assertThat(responses.has("default")).as("default of " + route).isTrue();
            }
            if (OPEN.matcher(route).find()) {
                assertThat(responses.has("404")).as("404 of " + route).isTrue();
            }
            if (operation.path("requestBody").path("required").asBoolean()) {
                assertThat(responses.has("408")).as("408 of " + route).isTrue();
                assertThat(responses.has("413")).as("413 of " + route).isTrue();
                assertThat(responses.has("415")).as("415 of " + route).isTrue();
            }
        });
    }

    /** Where it may be another member or the object store that answers. */
    @Test
    void everyOperationThatIsPassedOn_namesWhatMayGoWrongThere() {
        List<String> passedOn = api.operations().keySet().stream()
                .filter(route -> PASSED_ON.matcher(route).matches())
                .toList();
        assertThat(passedOn).hasSizeGreaterThan(15);
        for (String route : passedOn) {
            JsonNode responses = api.operations().get(route).path("responses");
            for (String status : List.of("502", "503", "504")) {
                assertThat(responses.has(status)).as(status + " of " + route).isTrue();
            }
        }
    }

    @Test
    void references_leadSomewhere_andNothingIsEmptyOrUnused() {
        List<String> references = api.tree().findValuesAsText("$ref");

        assertThat(references)
                .allMatch(reference -> reference.startsWith("#/")
                        && !api.tree().at(reference.substring(1)).isMissingNode());
        api.tree()
                .path("components")
                .properties()
                .forEach(kind -> kind.getValue().fieldNames().forEachRemaining(name -> {
                    if (!kind.getKey().equals("securitySchemes")) {
                        assertThat(references).contains("#/components/" + kind.getKey() + "/" + name);
                    }
                }));
        assertThat(empty("", api.tree()))
                .as("a comma in an unquoted text of the file makes a key of what follows it")
                .isEmpty();
        assertThat(api.tree().path("openapi").asText()).startsWith("3.1.");
    }

    /** A validator that lets everything pass would hide what is wrong. */
    @Test
    void anythingElse_isNotAsDescribed() throws Exception {
        String camera = site.live
                .call("GET", "/api/cameras/gate", "", Site.bearer("viewer"))
                .body();

        assertThat(api.problems("Camera", camera)).isEmpty();
        assertThat(api.problems("Camera", camera.replace("\"fps\"", "\"rate\"")))
                .hasSize(2);
        assertThat(api.problems("Camera", camera.replace("\"calm\"", "\"quiet\"")))
                .hasSize(1);
        assertThat(api.problems("Camera", camera.replaceAll("\"reconnects\":\\d+", "\"reconnects\":1.5")))
                .hasSize(1);
        assertThat(api.problems("Time", "\"yesterday\"")).hasSize(1);
    }

    @Test
    void page_namesEveryParameterAndField() throws IOException {
        String page = Files.readString(Path.of("docs/http-api.md")) + Files.readString(Path.of("docs/reload.md"));
        Set<String> names = new TreeSet<>();
        api.operations().forEach((route, operation) -> {
            if (!route.contains("/login")) {
                names.addAll(ApiDocument.parameters(operation, "query").keySet());
            }
            fields(operation.path("requestBody"), names);
        });
        fields(api.tree().at("/components/schemas"), names);
        names.removeIf(name -> page.contains("`" + name + "`"));

        assertThat(names)
                .as("what docs/http-api.md or docs/reload.md does not name in backticks")
                .isEmpty();
    }

    private static void fields(JsonNode schema, Set<String> names) {
        if (schema.isContainerNode()) {
            schema.path("properties").fieldNames().forEachRemaining(names::add);
            schema.forEach(inner -> fields(inner, names));
        }
    }

    private static List<String> empty(String path, JsonNode node) {
        List<String> found = new ArrayList<>();
        node.properties().forEach(field -> {
            String inner = path + "/" + field.getKey();
            if (field.getValue().isNull()) {
                found.add(inner);
            }
            found.addAll(empty(inner, field.getValue()));
        });
        if (node.isArray()) {
            node.forEach(item -> found.addAll(empty(path + "[]", item)));
        }
        return found;
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
                ? "application/json: {schema: {$ref: '#/components/schemas/YOUR SCHEMA, ABOVE'}}"
                : "text/html: {schema: {type: string}}";
        String role = ROLES.get(needs).split(" ", 2)[0];
        return "  " + parts[1] + ":\n    " + parts[0].toLowerCase(java.util.Locale.ROOT)
                + ":\n      operationId: whatItDoes\n      summary: WHAT IT IS\n      tags: [ONE OF THE TAGS ABOVE]\n      <<: *"
                + (needs.isNothing() ? "anybody" : role) + "\n" + parameters + "      responses:\n        <<: "
                + (parameters.isEmpty() ? "*known" : "[*known, *none]")
                + "\n        '200': {description: WHAT IT GIVES, content: {"
                + type + "}}\n";
    }
}
