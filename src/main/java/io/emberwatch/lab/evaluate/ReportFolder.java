package io.emberwatch.lab.evaluate;

import io.emberwatch.lab.plot.CurveFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The images of an evaluation: curves, and the worst mistakes with their heat maps.
 *
 * @param evaluated where the images are that were evaluated
 */
public record ReportFolder(Path folder, Path evaluated, Evaluator evaluator) {
    private static final int MOST_MISTAKES = 24;

    /** Writes all files; makes the folder if there is none. */
    public void write(EvaluationReport report) throws IOException {
        Files.createDirectories(folder);
        CurveFiles.write(report.evaluation().scored(), report.total(), folder);
        sheet(
                "false-alarms.jpg",
                "False alarms, the most certain first",
                report.evaluation().mistakes(false));
        sheet(
                "missed-fires.jpg",
                "Missed fires, the lowest score first",
                report.evaluation().mistakes(true));
    }

    private void sheet(String file, String heading, List<Evaluation.Result> mistakes) throws IOException {
        List<Evaluation.Result> worst = mistakes.subList(0, Math.min(MOST_MISTAKES, mistakes.size()));
        String title = String.format(Locale.ROOT, "%s (%d of %d)", heading, worst.size(), mistakes.size());
        try (ContactSheet sheet = new ContactSheet(title, worst.size())) {
            for (Evaluation.Result result : worst) {
                Path image = evaluated.resolve(result.file());
                sheet.add(
                        image,
                        evaluator.explain(image).toHeatmap(),
                        String.format(Locale.ROOT, "score %.4f, labelled %s", result.score(), label(result)));
            }
            sheet.write(folder.resolve(file));
        }
    }

    private static String label(Evaluation.Result result) {
        return result.fire() ? "fire" : "nofire";
    }
}
