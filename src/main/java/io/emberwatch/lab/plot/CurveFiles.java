package io.emberwatch.lab.plot;

import io.emberwatch.lab.metrics.Curve;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.metrics.Scored;
import io.emberwatch.lab.plot.Chart.Axis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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
}
