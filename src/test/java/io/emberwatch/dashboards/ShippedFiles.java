package io.emberwatch.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The dashboards, rules and configuration files as they lie in the repository. */
public final class ShippedFiles {
    public static final Path DASHBOARDS = Path.of("dashboards");
    static final Path PROMETHEUS = DASHBOARDS.resolve("prometheus");
    public static final Path PROMETHEUS_CONFIG = PROMETHEUS.resolve("prometheus.yml");
    public static final Path ALERTING_RULES = PROMETHEUS.resolve("rules/alerting.yml");
    public static final Path RECORDING_RULES = PROMETHEUS.resolve("rules/recording.yml");
    static final Path ALERTMANAGER_CONFIG = DASHBOARDS.resolve("alertmanager/alertmanager.yml");

    static final ObjectMapper JSON = new ObjectMapper();
    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private ShippedFiles() {}

    static JsonNode json(Path file) {
        return tree(JSON, file);
    }

    /** A YAML file's only document. */
    public static JsonNode yaml(Path file) {
        return tree(YAML, file);
    }

    /** A whole file. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": run the tests from the repository's root", e);
        }
    }

    /** The files of {@code folder} whose name ends with {@code suffix}, by name. */
    static List<Path> list(Path folder, String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder + ": run the tests from the repository's root", e);
        }
    }

    private static JsonNode tree(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
