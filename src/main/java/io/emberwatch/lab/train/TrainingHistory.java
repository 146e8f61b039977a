package io.emberwatch.lab.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
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
 * The losses and validations of a training run, one JSON object per line in a file beside the checkpoint. Each line is on
 * the disk once it is noted, so a killed run keeps its history. One thread at a time.
 */
final class TrainingHistory {
    private final Path file;
    private final List<JsonNode> lines = new ArrayList<>();

    private TrainingHistory(Path file) {
        this.file = file;
    }

    /**
     * Opens the history of a run that continues at this step. Lines of later steps are dropped, because the run repeats
     * those steps.
     */
    static TrainingHistory from(Path file, int step) throws IOException {
        TrainingHistory history = new TrainingHistory(file);
        if (Files.exists(file)) {
            // A crash can leave a broken last line; it is left out.
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

    /** Adds the mean losses since the last line. */
    void losses(int step, double seconds, int size, double learningRate, double answer, double features)
            throws IOException {
        add(new Losses(step, minutes(seconds), size, learningRate, answer, features));
    }

    /** Adds a validation of the averaged weights. */
    void validation(int step, double seconds, int size, RankingMetrics metrics, double loss) throws IOException {
        add(new Validation(
                step, minutes(seconds), size, metrics.auroc(), metrics.averagePrecision(), metrics.fprAt95Tpr(), loss));
    }

    /** All lines that have this figure, oldest first. */
    List<JsonNode> having(String figure) {
        return lines.stream().filter(line -> line.has(figure)).toList();
    }

    private static double minutes(double seconds) {
        return Math.round(seconds / 0.6) / 100.0;
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

    private void add(Record note) throws IOException {
        JsonNode line = Json.tree(note);
        lines.add(line);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A line with losses: the components are the fields, in their order. */
    private record Losses(
            @JsonProperty int step,
            @JsonProperty double minutes,
            @JsonProperty int size,
            @JsonProperty("learning_rate") double learningRate,
            @JsonProperty double loss,
            @JsonProperty("feature_loss") double featureLoss) {}

    /** A line with a validation: the components are the fields, in their order. */
    private record Validation(
            @JsonProperty int step,
            @JsonProperty double minutes,
            @JsonProperty int size,
            @JsonProperty("val_auroc") double auroc,
            @JsonProperty("val_average_precision") double averagePrecision,
            @JsonProperty("val_fpr_at_95_tpr") double fprAt95Tpr,
            @JsonProperty("val_loss") double loss) {}
}
