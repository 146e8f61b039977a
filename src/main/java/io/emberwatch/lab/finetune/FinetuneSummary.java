package io.emberwatch.lab.finetune;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Metric;
import java.util.List;

/**
 * Describes a fine-tuned model.
 *
 * @param base description of the model that it comes from
 * @param sha256 of that model's {@code saved_model.pb}
 * @param rule where the held-out images come from
 */
record FinetuneSummary(FinetunePlan plan, boolean bf16, ModelManifest base, String sha256, String rule) {
    /** The description of the new package: the old one with what has changed, and these figures of {@code val}. */
    ModelManifest manifest(
            Calibration calibration,
            List<ImageFeatures> training,
            List<ImageFeatures> held,
            FinetuneRun.Result result,
            ObjectNode figures) {
        ObjectNode summary = JsonNodeFactory.instance
                .objectNode()
                .put("summary", "head fine-tuned on " + training.size() + " images")
                .put("training_pictures", training.size())
                .put("views", plan.views())
                .put("class_weights", plan.balanced() ? "balanced" : "none")
                .put("bf16", bf16)
                .put("val", rule)
                .put("val_pictures", held.size())
                .put("val_auroc", result.after().value(Metric.AUROC))
                .put("val_average_precision", result.after().value(Metric.AVERAGE_PRECISION))
                .put("val_fpr_at_95_tpr", result.after().value(Metric.FPR_AT_95_TPR))
                .put("threshold_rule", "at most 1% false positives on val");
        if (Double.isInfinite(result.strength())) {
            summary.put("strength", "unchanged");
        } else {
            summary.put("strength", result.strength());
        }
        summary.set("classes", counts(training));
        summary.set("val_classes", counts(held));
        summary.set("val_before", result.before().json());
        summary.set("val_after", result.after().json());
        ObjectNode origin = summary.putObject("base").put("sha256", sha256);
        origin.set("training", base.training());
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
                summary,
                figures);
    }

    private ObjectNode counts(List<ImageFeatures> images) {
        ObjectNode counts = JsonNodeFactory.instance.objectNode();
        for (int label = 0; label < base.labels().size(); label++) {
            int wanted = label;
            counts.put(
                    base.labels().get(label),
                    images.stream().filter(p -> p.label() == wanted).count());
        }
        return counts;
    }
}
