package io.emberwatch.lab.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.AtomicFile;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.metrics.RankingMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a training run saw on its way, a JSON object a line in a file beside the checkpoint: it outlives a kill as the
 * checkpoint does. One thread at a time.
 */
final class TrainingHistory {
    private final Path file;
    private final List<JsonNode> lines = new ArrayList<>();

    private TrainingHistory(Path file) {
        this.file = file;
    }

    /**
     * Opens the history of a run that continues at this step. Later notes of an earlier run are dropped, because the run
     * repeats those steps.
     */
    static TrainingHistory from(Path file, int step) throws IOException {
        TrainingHistory history = new TrainingHistory(file);
        if (Files.exists(file)) {
            // A crash can leave anything at the end; what is no JSON is left out.
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                JsonNode node = parsed(line);
                if (node != null && node.path("step").asInt() <= step) {
                    history.lines.add(node);
                }
            }
        }
        StringBuilder kept = new StringBuilder();
        history.lines.forEach(node -> kept.append(node).append('\n'));
        AtomicFile.write(file, part -> Files.writeString(part, kept));
        return history;
    }

    /** Notes the mean losses since the last note. */
    void losses(int step, double seconds, int size, double learningRate, double answer, double features)
            throws IOException {
        add(node(step, seconds, size)
                .put("learning_rate", learningRate)
                .put("loss", answer)
                .put("feature_loss", features));
    }

    /** Notes a validation of the averaged weights. */
    void validation(int step, double seconds, int size, RankingMetrics metrics, double loss) throws IOException {
        add(node(step, seconds, size)
                .put("val_auroc", metrics.auroc())
                .put("val_average_precision", metrics.averagePrecision())
                .put("val_fpr_at_95_tpr", metrics.fprAt95Tpr())
                .put("val_loss", loss));
    }

    /** All notes that have this figure, oldest first. */
    List<JsonNode> having(String figure) {
        return lines.stream().filter(line -> line.has(figure)).toList();
    }

    private static ObjectNode node(int step, double seconds, int size) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("step", step)
                .put("minutes", Math.round(seconds / 0.6) / 100.0)
                .put("size", size);
    }

    /** Null for a line that a kill cut off. */
    private static JsonNode parsed(String line) {
        try {
            JsonNode node = Json.parse(line);
            return node.isObject() ? node : null;
        } catch (IOException e) {
            return null;
        }
    }

    private void add(ObjectNode line) throws IOException {
        lines.add(line);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
