package io.emberwatch.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An evaluation as a table for people and as JSON for programs. */
public record EvaluationReport(Evaluation evaluation) {
    private static final String ROW = "%-18s %8s %8s %8s %8s %8s %8s %8s %8s %8s";

    /** The lines of the table. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                ROW,
                "source",
                "pictures",
                "accuracy",
                "precis.",
                "recall",
                "F1",
                "FPR",
                "AUROC",
                "AP",
                "FPR@95"));
        evaluation.bySource().forEach((source, figures) -> lines.add(row(source, figures)));
        Evaluation.Figures total = evaluation.total();
        lines.add(row("all", total));
        lines.add(String.format(
                Locale.ROOT,
                "at threshold %.4f: %d fires found, %d missed; %d false alarms, %d rightly quiet",
                evaluation.threshold(),
                total.truePositives(),
                total.falseNegatives(),
                total.falsePositives(),
                total.trueNegatives()));
        return lines;
    }

    /** One object with {@code totals} and the list {@code sources}; figures that do not exist are null. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("threshold", evaluation.threshold());
        json.set("totals", json(evaluation.total()));
        ArrayNode sources = json.putArray("sources");
        evaluation.bySource().forEach((source, figures) -> {
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("source", source);
            node.setAll(json(figures));
            sources.add(node);
        });
        ArrayNode unreadable = json.putArray("unreadable");
        evaluation.unreadable().forEach(unreadable::add);
        return json;
    }

    private static String row(String name, Evaluation.Figures f) {
        return String.format(
                Locale.ROOT,
                ROW,
                name,
                f.pictures(),
                number(f.accuracy()),
                number(f.precision()),
                number(f.recall()),
                number(f.f1()),
                number(f.falsePositiveRate()),
                number(f.ranking().auroc()),
                number(f.ranking().averagePrecision()),
                number(f.ranking().fprAt95Tpr()));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static ObjectNode json(Evaluation.Figures f) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("pictures", f.pictures());
        put(json, "accuracy", f.accuracy());
        put(json, "precision", f.precision());
        put(json, "recall", f.recall());
        put(json, "f1", f.f1());
        put(json, "false_positive_rate", f.falsePositiveRate());
        put(json, "auroc", f.ranking().auroc());
        put(json, "average_precision", f.ranking().averagePrecision());
        put(json, "fpr_at_95_tpr", f.ranking().fprAt95Tpr());
        json.putObject("confusion")
                .put("true_positives", f.truePositives())
                .put("false_positives", f.falsePositives())
                .put("true_negatives", f.trueNegatives())
                .put("false_negatives", f.falseNegatives());
        return json;
    }

    private static void put(ObjectNode json, String name, double value) {
        if (Double.isNaN(value)) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }
}
