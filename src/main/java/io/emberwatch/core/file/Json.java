package io.emberwatch.core.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** JSON of files and of what commands print, indented for people. Thread-safe. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** Reads a file. @throws com.fasterxml.jackson.core.JacksonException if it is not JSON */
    public static JsonNode read(Path file) throws IOException {
        return MAPPER.readTree(file.toFile());
    }

    /** Reads a text. */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** Writes a tree, a record or a map to a file. */
    public static void write(Path file, Object value) throws IOException {
        MAPPER.writeValue(file.toFile(), value);
    }

    /** A record or a map as a tree. */
    public static ObjectNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** A tree, a record or a map as indented text. */
    public static String text(Object value) throws JsonProcessingException {
        return MAPPER.writeValueAsString(value);
    }

    /** The same in UTF-8. */
    public static byte[] bytes(Object value) throws JsonProcessingException {
        return MAPPER.writeValueAsBytes(value);
    }
}
