package io.emberwatch.lab.evaluate;

import io.emberwatch.lab.dataset.CsvLine;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Figures.Interval;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sources and kinds with what each does at the threshold, as lines for people and as CSV. Immutable. */
record PartTable(PartFigures.Parts parts, double threshold) {
    private static final TextTable TABLE = new TextTable(
            Column.left("source or kind", 22),
            Column.right("nofire", 6),
            Column.right("FPR", 7),
            Column.right("95% interval", 15),
            Column.right("fire", 6),
            Column.right("recall", 7),
            Column.right("95% interval", 15),
            Column.right("AUROC", 8),
            Column.right("95% interval", 15));

    /** Empty where there are no kinds. */
    List<String> lines() {
        if (parts.kinds().isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT, "by source and kind at threshold %.4f, intervals by groups of images:", threshold));
        lines.add(TABLE.heading());
        parts.sources().forEach(part -> lines.add(row(part)));
        lines.add("");
        parts.kinds().forEach(part -> lines.add(row(part)));
        lines.add("* of the part against all images of the other class, since it has one class only");
        return lines;
    }

    /** Lines under a heading; a figure or an end of an interval that does not exist is empty. */
    List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "by,name,nofire,false_positive_rate,fpr_low,fpr_high,fire,recall,recall_low,recall_high,auroc,auroc_low,"
                        + "auroc_high,auroc_against_all");
        parts.sources().forEach(part -> lines.add(csv("source", part)));
        parts.kinds().forEach(part -> lines.add(csv("kind", part)));
        return lines;
    }

    private static String row(PartFigures part) {
        Figures f = part.figures();
        return TABLE.row(
                part.name(),
                part.others(),
                number(f.value(Metric.FALSE_POSITIVE_RATE), ""),
                interval(part.others() > 0 ? f.interval(Metric.FALSE_POSITIVE_RATE) : Optional.empty()),
                part.fires(),
                number(f.value(Metric.RECALL), ""),
                interval(part.fires() > 0 ? f.interval(Metric.RECALL) : Optional.empty()),
                number(part.auroc(), part.againstAll() ? "*" : ""),
                interval(part.aurocInterval()));
    }

    private static String csv(String by, PartFigures part) {
        Figures f = part.figures();
        return CsvLine.of(
                by,
                part.name(),
                part.others(),
                exact(f.value(Metric.FALSE_POSITIVE_RATE)),
                low(f.interval(Metric.FALSE_POSITIVE_RATE)),
                high(f.interval(Metric.FALSE_POSITIVE_RATE)),
                part.fires(),
                exact(f.value(Metric.RECALL)),
                low(f.interval(Metric.RECALL)),
                high(f.interval(Metric.RECALL)),
                exact(part.auroc()),
                low(part.aurocInterval()),
                high(part.aurocInterval()),
                part.againstAll());
    }

    private static String low(Optional<Interval> interval) {
        return interval.map(i -> exact(i.low())).orElse("");
    }

    private static String high(Optional<Interval> interval) {
        return interval.map(i -> exact(i.high())).orElse("");
    }

    private static String exact(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
    }

    private static String number(double value, String mark) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value) + mark;
    }

    private static String interval(Optional<Interval> interval) {
        return interval.map(i -> String.format(Locale.ROOT, "%.3f to %.3f", i.low(), i.high()))
                .orElse("-");
    }
}
