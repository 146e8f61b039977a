package io.emberwatch.monitor.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON text with fields of an incident in its strings, such as {@code {"text": "Fire at {{camera_name}}"}}. Fields
 * are put into the parsed tree, so no value can break out of its string. A string that is one field alone becomes that
 * field's own type: a number stays a number, a missing value becomes null. Immutable and thread-safe.
 */
public final class JsonTemplate {
    /** The fields a template may name. */
    public static final Set<String> FIELDS = new TreeSet<>(Set.of(
            "key",
            "event",
            "id",
            "camera",
            "camera_name",
            "kind",
            "severity",
            "started_at",
            "ended_at",
            "peak_score",
            "deletion_drop",
            "heat_map",
            "hot_box",
            "title",
            "incident_url",
            "picture_url",
            "clip_url"));

    private static final Pattern FIELD = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*\\}\\}");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode tree;

    private JsonTemplate(JsonNode tree) {
        this.tree = tree;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException saying what is wrong, in words that may follow the template's name
     */
    public static JsonTemplate parse(String text) {
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalArgumentException("must be valid JSON (see line " + line + " of it)", e);
        }
        if (!tree.isContainerNode()) {
            throw new IllegalArgumentException("must be a JSON object or list");
        }
        check(tree);
        return new JsonTemplate(tree);
    }

    /** Whether it is an object rather than a list. */
    public boolean isObject() {
        return tree.isObject();
    }

    /**
     * The JSON with its fields filled in.
     *
     * @param fields a value for each of {@link #FIELDS}; one that is left out is null
     */
    public JsonNode fill(Map<String, JsonNode> fields) {
        return filled(tree, fields);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonTemplate template && template.tree.equals(tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }

    private static void check(JsonNode node) {
        if (node.isTextual()) {
            Matcher field = FIELD.matcher(node.textValue());
            while (field.find()) {
                if (!FIELDS.contains(field.group(1))) {
                    throw new IllegalArgumentException("has an " + Problems.unknown("field", field.group(1), FIELDS));
                }
            }
        }
        node.forEach(JsonTemplate::check);
    }

    private static JsonNode filled(JsonNode node, Map<String, JsonNode> fields) {
        if (node instanceof ObjectNode object) {
            ObjectNode result = JSON.createObjectNode();
            object.properties().forEach(member -> result.set(member.getKey(), filled(member.getValue(), fields)));
            return result;
        }
        if (node instanceof ArrayNode list) {
            ArrayNode result = JSON.createArrayNode();
            list.forEach(item -> result.add(filled(item, fields)));
            return result;
        }
        return node.isTextual() ? filledText(node.textValue(), fields) : node;
    }

    private static JsonNode filledText(String text, Map<String, JsonNode> fields) {
        Matcher field = FIELD.matcher(text);
        if (field.matches()) {
            return fields.getOrDefault(field.group(1), JSON.nullNode());
        }
        return TextNode.valueOf(field.replaceAll(match -> Matcher.quoteReplacement(
                fields.getOrDefault(match.group(1), TextNode.valueOf("")).asText(""))));
    }
}
