package io.emberwatch.lab.plot;

import io.emberwatch.lab.metrics.Curve;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Figures.Scored;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.plot.Chart.Axis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The curves of an evaluation as PNG. */
public final class CurveFiles {
    private CurveFiles() {}

    /** Writes {@code roc.png}, {@code precision-recall.png} and {@code reliability.png} into an existing folder. */
    public static void write(List<Scored> scored, Figures figures, Path folder) throws IOException {
        String roc = String.format(Locale.ROOT, "ROC, area %.4f", figures.value(Metric.AUROC));
        try (Chart chart = new Chart(roc, Axis.unit("false positive rate"), Axis.unit("recall"))) {
            chart.diagonal();
            chart.curve(Curve.roc(scored), false);
            chart.write(folder.resolve("roc.png"));
        }
        String area = String.format(
                Locale.ROOT, "Precision and recall, average precision %.4f", figures.value(Metric.AVERAGE_PRECISION));
        try (Chart chart = new Chart(area, Axis.unit("recall"), Axis.unit("precision"))) {
            chart.curve(Curve.precisionRecall(scored), false);
            chart.write(folder.resolve("precision-recall.png"));
        }
        String error = String.format(Locale.ROOT, "Reliability, calibration error %.4f", figures.value(Metric.ECE));
        try (Chart chart = new Chart(error, Axis.unit("mean score"), Axis.unit("fires"))) {
            chart.diagonal();
            chart.curve(Curve.reliability(scored), true);
            chart.write(folder.resolve("reliability.png"));
        }
    }

    /** How a figure went in the course of time. */
    public static final class Progress {
        private Progress() {}

        /** Draws a figure over the time of training. */
        public static void write(String figure, List<Double> minutes, List<Double> values, Path file)
                throws IOException {
            write(figure, "minutes of training", minutes, values, file);
        }

        /**
         * Draws it over time, as PNG.
         *
         * @param figure what it is called, such as {@code loss}
         * @param time what the minutes are
         * @param minutes ascending
         * @param values one for each of them; no file is written for fewer than two
         */
        public static void write(String figure, String time, List<Double> minutes, List<Double> values, Path file)
                throws IOException {
            if (minutes.size() < 2) {
                return;
            }
            double least = values.stream().mapToDouble(v -> v).min().orElseThrow();
            double most = values.stream().mapToDouble(v -> v).max().orElseThrow();
            double margin = Math.max(1e-4, 0.05 * (most - least));
            double end = Math.max(minutes.get(minutes.size() - 1), 1e-3);
            String title = String.format(
                    Locale.ROOT, "%s, from %.4f to %.4f", figure, values.get(0), values.get(values.size() - 1));
            Chart.Axis across = new Chart.Axis(time, 0, end);
            try (Chart chart = new Chart(title, across, new Chart.Axis(figure, least - margin, most + margin))) {
                chart.curve(curve(minutes, values), values.size() < 40);
                chart.write(file);
            }
        }

        private static Curve curve(List<Double> minutes, List<Double> values) {
            return new Curve(IntStream.range(0, minutes.size())
                    .mapToObj(i -> new Curve.Point(minutes.get(i), values.get(i)))
                    .toList());
        }
    }
}
