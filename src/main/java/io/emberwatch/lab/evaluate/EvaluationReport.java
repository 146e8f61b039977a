package io.emberwatch.lab.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An evaluation with all its figures, measured once. Immutable.
 *
 * @param setAside images that {@code remaining} leaves out
 * @param stress what the harder versions gave, where they were tried
 * @param parts by source and kind, where kinds were given
 */
public record EvaluationReport(
        Evaluation evaluation,
        Figures total,
        Map<String, Figures> bySource,
        ExcludedSamples setAside,
        Figures remaining,
        Optional<StressTest.Results> stress,
        PartFigures.Parts parts) {
    /**
     * Measures.
     *
     * @throws UserException if an image is set aside that was not evaluated
     */
    public static EvaluationReport of(
            Evaluation evaluation, ExcludedSamples setAside, Optional<StressTest.Results> stress) {
        return of(evaluation, setAside, stress, Optional.empty());
    }

    /**
     * Measures, by kind too.
     *
     * @throws UserException if an image is set aside that was not evaluated, or no image is of any kind
     */
    public static EvaluationReport of(
            Evaluation evaluation,
            ExcludedSamples setAside,
            Optional<StressTest.Results> stress,
            Optional<ImageKinds> kinds) {
        Evaluation remaining = setAside.without(evaluation);
        return new EvaluationReport(
                evaluation,
                evaluation.total(),
                evaluation.bySource(),
                setAside,
                remaining.total(),
                stress,
                kinds.map(evaluation::parts).orElse(PartFigures.Parts.NONE));
    }

    /** One object with {@code totals} and the list {@code sources}; figures that do not exist are null. */
    public ObjectNode json() {
        return Json.tree(EvaluationJson.of(this));
    }

    /** An evaluation as lines for people. */
    public record EvaluationTable(EvaluationReport report) {
        private static final TextTable TABLE = new TextTable(
                Column.left("source", 20),
                Column.right("pictures", 8),
                Column.right("accuracy", 8),
                Column.right("precis.", 8),
                Column.right("recall", 8),
                Column.right("F1", 8),
                Column.right("FPR", 8),
                Column.right("AUROC", 8),
                Column.right("AP", 8),
                Column.right("TPR@2%", 8));
        private static final List<Metric> COLUMNS = List.of(
                Metric.ACCURACY,
                Metric.PRECISION,
                Metric.RECALL,
                Metric.F1,
                Metric.FALSE_POSITIVE_RATE,
                Metric.AUROC,
                Metric.AVERAGE_PRECISION,
                Metric.TPR_AT_2_FPR);

        /** Sources, all images with intervals, those without what was set aside, stress trials. */
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            lines.add(TABLE.heading());
            report.bySource().forEach((source, figures) -> lines.add(row(source, figures)));
            lines.add(row("all", report.total()));
            lines.addAll(details(report.total()));
            lines.addAll(new PartTable(report.parts(), report.evaluation().threshold()).lines());
            if (!report.setAside().reasons().isEmpty()) {
                lines.add("");
                lines.add(row("without " + report.setAside().reasons().size(), report.remaining()));
                lines.addAll(details(report.remaining()));
            }
            report.stress().ifPresent(stress -> {
                lines.add("");
                stress.trials().forEach((name, trial) -> lines.add(trial(name, trial)));
            });
            return lines;
        }

        private List<String> details(Figures f) {
            List<String> lines = new ArrayList<>();
            lines.add(String.format(
                    Locale.ROOT,
                    "at threshold %.4f: %d fires found, %d missed; %d false alarms, %d rightly quiet",
                    report.evaluation().threshold(),
                    f.count(Metric.TRUE_POSITIVES),
                    f.count(Metric.FALSE_NEGATIVES),
                    f.count(Metric.FALSE_POSITIVES),
                    f.count(Metric.TRUE_NEGATIVES)));
            lines.add(String.format(Locale.ROOT, "95%% intervals over %d groups of images:", f.groups()));
            for (Metric metric : Metric.values()) {
                lines.add(String.format(
                        Locale.ROOT, "  %-20s %8s  %s", metric.key(), number(f, metric), interval(f, metric)));
            }
            return lines;
        }

        private static String trial(String name, StressTest.Results.Trial trial) {
            Metric metric = trial.fire() ? Metric.RECALL : Metric.FALSE_POSITIVE_RATE;
            return String.format(
                    Locale.ROOT,
                    "%-20s %8d  %s %s  %s",
                    name,
                    trial.figures().images(),
                    trial.fire() ? "hits" : "false alarms",
                    number(trial.figures(), metric),
                    interval(trial.figures(), metric));
        }

        private static String row(String name, Figures f) {
            List<Object> cells = new ArrayList<>(List.of(name, f.images()));
            COLUMNS.forEach(metric -> cells.add(number(f, metric)));
            return TABLE.row(cells.toArray());
        }

        private static String number(Figures f, Metric metric) {
            double value = f.value(metric);
            if (Double.isNaN(value)) {
                return "-";
            }
            return metric.isCount() ? Integer.toString(f.count(metric)) : String.format(Locale.ROOT, "%.4f", value);
        }

        private static String interval(Figures f, Metric metric) {
            String pattern = metric.isCount() ? "%.0f to %.0f" : "%.4f to %.4f";
            return f.interval(metric)
                    .map((Figures.Interval i) -> String.format(Locale.ROOT, pattern, i.low(), i.high()))
                    .orElse("-");
        }
    }
}
