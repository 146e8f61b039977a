package io.emberwatch.lab.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.plot.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is left of a training run to read: settings, figures, a hash of the data, and curves. */
final class TrainingReport {
    private static final Map<String, String> CURVES = Map.of(
            "loss", "loss.png",
            "feature_loss", "feature-loss.png",
            "learning_rate", "learning-rate.png",
            "val_auroc", "validation-auroc.png",
            "val_loss", "validation-loss.png");

    private TrainingReport() {}

    /**
     * Writes {@code report.json} and the curves into the folder, which is made if need be.
     *
     * @param summary figures of the run
     * @param settings what it was asked to do, by option
     * @param skipped images that could not be read
     */
    static void write(
            ObjectNode summary,
            RunSettings settings,
            TrainingFolders.DataHash data,
            List<String> skipped,
            TrainingHistory history,
            Path folder)
            throws IOException {
        Files.createDirectories(folder);
        ObjectNode report = summary.deepCopy();
        settings.values().forEach(report.putObject("settings")::put);
        report.put("data_sha256", data.sha256()).put("data_files", data.files());
        skipped.forEach(report.putArray("skipped")::add);
        List<JsonNode> validations = history.having("val_auroc");
        report.putArray("validations").addAll(validations);
        Json.write(folder.resolve("report.json"), report);
        for (Map.Entry<String, String> curve : CURVES.entrySet()) {
            List<JsonNode> lines = history.having(curve.getKey()).stream()
                    .filter(line -> Double.isFinite(line.path(curve.getKey()).asDouble(Double.NaN)))
                    .toList();
            Progress.write(
                    curve.getKey().replace('_', ' '),
                    lines.stream().map(line -> line.path("minutes").asDouble()).toList(),
                    lines.stream()
                            .map(line -> line.path(curve.getKey()).asDouble())
                            .toList(),
                    folder.resolve(curve.getValue()));
        }
    }
}
