package io.emberwatch.lab.finetune;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.finetune.FeatureExtraction.ImageFeatures;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Describes a fine-tuned model.
 *
 * @param precision in which the features were computed
 * @param base description of the model that it comes from
 * @param sha256 of that model's {@code saved_model.pb}
 * @param rule where the held-out images come from
 */
record FinetuneSummary(FinetuneRun.Plan plan, Precision precision, ModelManifest base, String sha256, String rule) {
    /** The description of the new package: the old one with what has changed, and these figures of {@code val}. */
    ModelManifest manifest(
            Calibration calibration,
            List<ImageFeatures> training,
            List<ImageFeatures> held,
            FinetuneRun.Result result,
            ObjectNode figures) {
        Training summary = new Training(
                "head fine-tuned on " + training.size() + " images",
                training.size(),
                plan.views(),
                plan.balanced() ? "balanced" : "none",
                precision == Precision.BF16,
                precision.label(),
                rule,
                held.size(),
                result.after().value(Metric.AUROC),
                result.after().value(Metric.AVERAGE_PRECISION),
                result.after().value(Metric.FPR_AT_95_TPR),
                "at most 1% false positives on val",
                Double.isInfinite(result.strength()) ? "unchanged" : (Object) result.strength(),
                counts(training),
                counts(held),
                result.before().values(),
                result.after().values(),
                new Base(sha256, base.training()));
        return new ModelManifest(
                base.format(),
                base.architecture(),
                base.input(),
                base.labels(),
                base.fireClass(),
                calibration.threshold(),
                calibration.temperature(),
                base.features(),
                base.head(),
                base.layers(),
                Json.tree(summary),
                figures);
    }

    private Map<String, Long> counts(List<ImageFeatures> images) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int label = 0; label < base.labels().size(); label++) {
            int wanted = label;
            counts.put(
                    base.labels().get(label),
                    images.stream().filter(p -> p.label() == wanted).count());
        }
        return counts;
    }

    /**
     * What {@code model.json} says under {@code training}: the components are the fields, in their order.
     *
     * @param strength a number, or {@code unchanged} where the old head stays
     * @param classes training images by class
     */
    private record Training(
            @JsonProperty String summary,
            @JsonProperty("training_pictures") int trainingImages,
            @JsonProperty int views,
            @JsonProperty("class_weights") String classWeights,
            @JsonProperty boolean bf16,
            @JsonProperty String precision,
            @JsonProperty("val") String rule,
            @JsonProperty("val_pictures") int heldImages,
            @JsonProperty("val_auroc") double auroc,
            @JsonProperty("val_average_precision") double averagePrecision,
            @JsonProperty("val_fpr_at_95_tpr") double fprAt95Tpr,
            @JsonProperty("threshold_rule") String thresholdRule,
            @JsonProperty Object strength,
            @JsonProperty Map<String, Long> classes,
            @JsonProperty("val_classes") Map<String, Long> heldClasses,
            @JsonProperty("val_before") Map<String, Double> before,
            @JsonProperty("val_after") Map<String, Double> after,
            @JsonProperty Base base) {}

    /** The model that the new one comes from. */
    private record Base(
            @JsonProperty String sha256, @JsonProperty JsonNode training) {}
}
