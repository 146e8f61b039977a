package io.emberwatch.monitor.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Entry;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Mapping;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Scalar;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Text to {@link YamlNode}: one document, no aliases (so that no small file can unfold into a large one), no tags. */
final class YamlReader {
    private static final int DEEPEST = 20;
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final String text;
    private final Problems problems;

    private YamlReader(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    /** Empty where the text is no YAML mapping; then a problem says so. */
    static Optional<Mapping> read(String text, Problems problems) {
        return new YamlReader(text, problems).document();
    }

    private Optional<Mapping> document() {
        try (YAMLParser parser = YAML.createParser(text)) {
            if (parser.nextToken() == null) {
                problems.add(1, "", "is empty: at least 'cameras:' must be there");
                return Optional.empty();
            }
            YamlNode root = node(parser);
            if (parser.nextToken() != null) {
                problems.add(line(parser), "", "must be one YAML document: remove the '---'");
            }
            if (root instanceof Mapping mapping) {
                return Optional.of(mapping);
            }
            problems.add(root.line(), "", "must be a mapping that has 'cameras:', not " + root.kind());
            return Optional.empty();
        } catch (JsonProcessingException e) {
            addSyntaxError(e);
            return Optional.empty();
        } catch (IOException e) {
            // The text is in memory: there is nothing left that could fail to be read.
            throw new UncheckedIOException(e);
        }
    }

    private YamlNode node(YAMLParser parser) throws IOException {
        int line = line(parser);
        if (parser.isCurrentAlias() || parser.getTypeId() != null) {
            problems.add(line, "", "YAML aliases (*name) and tags (!name) are not supported: write the value itself");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return mapping(parser, line);
        }
        if (token == JsonToken.START_ARRAY) {
            List<YamlNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node(parser));
            }
            return new Sequence(line, items);
        }
        if (token == JsonToken.VALUE_NULL) {
            return new Scalar(line, "", true);
        }
        return new Scalar(line, parser.getText(), false);
    }

    private Mapping mapping(YAMLParser parser, int line) throws IOException {
        List<Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int keyLine = line(parser);
            parser.nextToken();
            entries.add(new Entry(keyLine, key, node(parser)));
        }
        return new Mapping(line, entries);
    }

    private static int line(JsonParser parser) {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    /** Only the parser's own words: its full message quotes the line, which may hold a password. */
    private void addSyntaxError(JsonProcessingException error) {
        int line = error.getLocation() == null
                ? 1
                : Math.max(1, error.getLocation().getLineNr());
        if (error instanceof JacksonYAMLParseException && error.getCause() instanceof MarkedYAMLException cause) {
            Mark mark = cause.getProblemMark();
            line = mark.getLine() + 1;
            if (holdsPassword(line)) {
                problems.add(line, "", "is not valid YAML: put the password in single quotes");
            } else {
                int column = mark.getColumn() + 1;
                problems.add(line, "", "is not valid YAML: " + cause.getProblem() + " (column " + column + ")");
            }
        } else if (error instanceof JacksonYAMLParseException) {
            problems.add(line, "", "is not valid YAML: a character that YAML does not allow");
        } else {
            problems.add(line, "", "is not usable YAML: nested more than " + DEEPEST + " levels deep");
        }
    }

    private boolean holdsPassword(int line) {
        return text.lines()
                .skip(line - 1L)
                .findFirst()
                .map(content -> content.toLowerCase(Locale.ROOT).contains("password"))
                .orElse(false);
    }

    /** A piece of a YAML file that remembers where it stands. Immutable. */
    sealed interface YamlNode {
        /** Counted from 1. */
        int line();

        /** What this is, for messages that must not print its content. */
        String kind();

        /**
         * One value.
         *
         * @param text as written, before substitution; empty where {@code absent}
         */
        record Scalar(int line, String text, boolean absent) implements YamlNode {
            @Override
            public String kind() {
                return absent ? "nothing" : "a single value";
            }
        }

        record Sequence(int line, List<YamlNode> items) implements YamlNode {
            public Sequence {
                items = List.copyOf(items);
            }

            @Override
            public String kind() {
                return "a list";
            }
        }

        record Mapping(int line, List<Entry> entries) implements YamlNode {
            public Mapping {
                entries = List.copyOf(entries);
            }

            @Override
            public String kind() {
                return "a mapping";
            }
        }

        /**
         * A key and what it is given.
         *
         * @param line of the key
         */
        record Entry(int line, String key, YamlNode value) {}
    }
}
