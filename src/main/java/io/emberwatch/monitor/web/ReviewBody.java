package io.emberwatch.monitor.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emberwatch.monitor.incident.Review.Comment;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Review.Signed;
import java.io.IOException;
import java.util.Iterator;
import java.util.Set;

/** What somebody says about an incident, as sent: an object of {@code by} and what the request is about. Immutable. */
final class ReviewBody {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonNode fields;

    private ReviewBody(JsonNode fields) {
        this.fields = fields;
    }

    /**
     * Reads it.
     *
     * @param about the field beside {@code by}; empty for none
     * @throws RequestRefused when it is anything else
     */
    static ReviewBody of(byte[] body, String about) throws RequestRefused {
        Set<String> known = about.isEmpty() ? Set.of("by") : Set.of("by", about);
        JsonNode tree;
        try {
            tree = JSON.readTree(body);
        } catch (IOException e) {
            throw bad("the body is not JSON");
        }
        if (tree == null || !tree.isObject()) {
            throw bad("the body must be a JSON object");
        }
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            if (!known.contains(names.next())) {
                throw bad("the body may have "
                        + String.join(" and ", known.stream().sorted().toList()) + " only");
            }
        }
        return new ReviewBody(tree);
    }

    String by() throws RequestRefused {
        JsonNode by = fields.path("by");
        if (!by.isTextual() || !Signed.isName(by.textValue())) {
            throw bad("by must be your name, a text of 1 to " + Signed.LONGEST + " printable characters");
        }
        return by.textValue();
    }

    String text() throws RequestRefused {
        JsonNode text = fields.path("text");
        if (!text.isTextual() || !Comment.isText(text.textValue())) {
            throw bad("text must be a text of 1 to " + Comment.LONGEST + " printable characters");
        }
        return text.textValue();
    }

    Ruling verdict() throws RequestRefused {
        String verdict = fields.path("verdict").asText();
        for (Ruling ruling : Ruling.values()) {
            if (ruling.label().equals(verdict)) {
                return ruling;
            }
        }
        throw bad("verdict must be true_alarm or false_alarm");
    }

    private static RequestRefused bad(String why) {
        return new RequestRefused(400, why);
    }
}
