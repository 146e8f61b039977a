package io.emberwatch.monitor.incident;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.AtomicFile;
import io.emberwatch.core.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the latest {@code emberwatch finetune} gained on images that it did not learn from, as it leaves it in the folder of the
 * incidents for the monitor's pages. Immutable.
 *
 * @param at when it was measured
 * @param base SHA-256 of the model package that was tuned
 * @param model SHA-256 of the package that came of it
 * @param images held-out images by class
 * @param before figures of {@code base} on them, by the names of {@code evaluate --json}, each at the model's own threshold
 * @param after figures of {@code model}
 */
public record FinetuneGain(
        Instant at,
        String base,
        String model,
        Map<String, Long> images,
        Map<String, Double> before,
        Map<String, Double> after) {
    /** The file in the folder of the incidents. */
    public static final String FILE = "finetune.json";

    private static final long LARGEST_BYTES = 64 * 1024;

    public FinetuneGain {
        images = Map.copyOf(images);
        before = Map.copyOf(before);
        after = Map.copyOf(after);
    }

    /**
     * From what a fine-tuned package says of its training.
     *
     * @param training {@code training} of its {@code model.json}
     */
    public static FinetuneGain of(Instant at, String base, String model, JsonNode training) {
        return new FinetuneGain(
                at,
                base,
                model,
                counts(training.path("val_classes")),
                figures(training.path("val_before")),
                figures(training.path("val_after")));
    }

    private static Map<String, Long> counts(JsonNode node) {
        Map<String, Long> counts = new LinkedHashMap<>();
        node.properties()
                .forEach(each -> counts.put(each.getKey(), each.getValue().asLong()));
        return counts;
    }

    /** What could not be measured, such as recall without a fire, is left out. */
    private static Map<String, Double> figures(JsonNode node) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            if (each.getValue().isNumber() && Double.isFinite(each.getValue().doubleValue())) {
                figures.put(each.getKey(), each.getValue().doubleValue());
            }
        }
        return figures;
    }

    /**
     * Leaves it for the monitor's pages.
     *
     * @param incidents the folder of the incidents, which exists
     */
    public void write(Path incidents) throws IOException {
        AtomicFile.write(
                incidents.resolve(FILE),
                part -> Json.write(part, new Written(at.toString(), base, model, images, before, after)));
    }

    /**
     * The latest one.
     *
     * @return empty where there is none, or what lies there is none
     * @throws IOException where the file cannot be read
     */
    public static Optional<FinetuneGain> read(Path incidents) throws IOException {
        Path file = incidents.resolve(FILE);
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_BYTES) {
            return Optional.empty();
        }
        JsonNode tree = Json.read(file);
        try {
            return Optional.of(new FinetuneGain(
                    Instant.parse(tree.path("at").asText()),
                    tree.path("base").asText(),
                    tree.path("model").asText(),
                    counts(tree.path("held_out")),
                    figures(tree.path("before")),
                    figures(tree.path("after"))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private record Written(
            @JsonProperty String at,
            @JsonProperty String base,
            @JsonProperty String model,
            @JsonProperty("held_out") Map<String, Long> images,
            @JsonProperty Map<String, Double> before,
            @JsonProperty Map<String, Double> after) {}
}
