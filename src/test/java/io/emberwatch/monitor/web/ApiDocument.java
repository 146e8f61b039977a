package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The description that a running server gives of itself, and what checks JSON by it. */
final class ApiDocument {
    static final String FILE = "src/main/resources/io/emberwatch/monitor/web/openapi.yaml";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode tree;
    private final Map<JsonNode, Schema> validators = new HashMap<>();

    ApiDocument(JsonNode tree) {
        this.tree = tree;
    }

    static ApiDocument of(Site site) throws Exception {
        return new ApiDocument(JSON.readTree(site.live
                .call("GET", "/api/openapi.json", "", Site.bearer("viewer"))
                .body()));
    }

    JsonNode tree() {
        return tree;
    }

    /** The operations by method and template, such as {@code GET /api/cameras}, with their parameters in place. */
    Map<String, JsonNode> operations() {
        Map<String, JsonNode> all = new TreeMap<>();
        tree.path("paths")
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

    /** The parameters of a kind by their names: {@code path}, {@code query} or {@code header}. */
    static Map<String, JsonNode> parameters(JsonNode operation, String in) {
        Map<String, JsonNode> found = new TreeMap<>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals(in)) {
                found.put(parameter.path("name").asText(), parameter);
            }
        });
        return found;
    }

    /** What a reference leads to; anything else itself. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? tree.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** What of a JSON text is not as a schema of the components has it. */
    List<String> problems(String schema, String json) {
        return problems(JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema), json);
    }

    /** What of a JSON text is not as a schema of the description has it. */
    List<String> problems(JsonNode schema, String json) {
        Schema validator = validators.computeIfAbsent(
                schema,
                each -> SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(((ObjectNode) each.deepCopy()).set("components", tree.path("components"))));
        try {
            List<Error> errors = validator.validate(
                    JSON.readTree(json),
                    context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
            return errors.stream().map(Error::toString).toList();
        } catch (IOException e) {
            return List.of("no JSON: " + e.getMessage());
        }
    }
}
