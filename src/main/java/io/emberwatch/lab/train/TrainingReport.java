package io.emberwatch.lab.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.plot.CurveFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The report of a training run, {@code report.json}: the components are the fields, in their order. Immutable.
 *
 * @param settings by option, see {@link RunSettings}
 * @param dataSha256 see {@link TrainingFolders.DataHash}
 * @param skipped images that could not be read
 * @param validations lines of the history
 */
record TrainingReport(
        @JsonUnwrapped Summary summary,
        @JsonProperty Map<String, String> settings,
        @JsonProperty("data_sha256") String dataSha256,
        @JsonProperty("data_files") int dataFiles,
        @JsonProperty List<String> skipped,
        @JsonProperty List<JsonNode> validations) {
    private static final Map<String, String> CURVES = Map.of(
            "loss", "loss.png",
            "feature_loss", "feature-loss.png",
            "learning_rate", "learning-rate.png",
            "val_auroc", "validation-auroc.png",
            "val_loss", "validation-loss.png");

    /** Writes {@code report.json} and the curves into the folder, which is made if it is missing. */
    static void write(
            Summary summary,
            RunSettings settings,
            TrainingFolders.DataHash data,
            List<String> skipped,
            TrainingHistory history,
            Path folder)
            throws IOException {
        Files.createDirectories(folder);
        Json.write(
                folder.resolve("report.json"),
                new TrainingReport(
                        summary, settings.values(), data.sha256(), data.files(), skipped, history.having("val_auroc")));
        for (Map.Entry<String, String> curve : CURVES.entrySet()) {
            List<JsonNode> lines = history.having(curve.getKey()).stream()
                    .filter(line -> Double.isFinite(line.path(curve.getKey()).asDouble(Double.NaN)))
                    .toList();
            CurveFiles.Progress.write(
                    curve.getKey().replace('_', ' '),
                    lines.stream().map(line -> line.path("minutes").asDouble()).toList(),
                    lines.stream()
                            .map(line -> line.path(curve.getKey()).asDouble())
                            .toList(),
                    folder.resolve(curve.getValue()));
        }
    }

    /**
     * The run in figures, as {@code model.json} holds it too: the components are the fields, in their order.
     *
     * @param images images to learn from, with and without labels
     * @param changedSettings changes of resumes
     * @param validation of the exported model; null, and not written, where nothing is exported
     */
    record Summary(
            @JsonProperty int steps,
            @JsonProperty int batch,
            @JsonProperty("training_pictures") int images,
            @JsonProperty("unlabelled_pictures") int unlabelled,
            @JsonProperty double epochs,
            @JsonProperty double minutes,
            @JsonProperty String sizes,
            @JsonProperty("learning_rate") double learningRate,
            @JsonProperty("weight_decay") double weightDecay,
            @JsonProperty("label_smoothing") double labelSmoothing,
            @JsonProperty("class_weights") String classWeights,
            @JsonProperty("source_weights") String sourceWeights,
            @JsonProperty String without,
            @JsonProperty long seed,
            @JsonProperty boolean bf16,
            @JsonProperty String teacher,
            @JsonProperty("changed_settings") List<String> changedSettings,
            @JsonUnwrapped Validation validation) {
        /** The same with the validation of the exported model. */
        Summary with(Validation exported) {
            return new Summary(
                    steps,
                    batch,
                    images,
                    unlabelled,
                    epochs,
                    minutes,
                    sizes,
                    learningRate,
                    weightDecay,
                    labelSmoothing,
                    classWeights,
                    sourceWeights,
                    without,
                    seed,
                    bf16,
                    teacher,
                    changedSettings,
                    exported);
        }
    }

    /** Figures of the exported model on {@code val}: the components are the fields, in their order. */
    record Validation(
            @JsonProperty("val_auroc") double auroc,
            @JsonProperty("val_average_precision") double averagePrecision,
            @JsonProperty("val_fpr_at_95_tpr") double fprAt95Tpr,
            @JsonProperty("val_loss") double loss,
            @JsonProperty("threshold_rule") String thresholdRule,
            @JsonProperty("threshold_false_positives") double thresholdFalsePositives) {}
}
