package io.emberwatch.lab.evaluate;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.core.image.TextDrawing;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.lab.plot.CurveFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;

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
        if (!report.parts().kinds().isEmpty()) {
            PartTable parts = new PartTable(report.parts(), report.evaluation().threshold());
            Files.write(folder.resolve("sources-and-kinds.csv"), parts.csv());
        }
    }

    private void sheet(String file, String heading, List<Evaluation.Result> mistakes) throws IOException {
        List<Evaluation.Result> worst = mistakes.subList(0, Math.min(MOST_MISTAKES, mistakes.size()));
        String title = String.format(Locale.ROOT, "%s (%d of %d)", heading, worst.size(), mistakes.size());
        try (ContactSheet sheet = new ContactSheet(title, worst.size(), evaluator.input())) {
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

    /** Images in a grid, each as it is and with its heat map, with two lines of text. Owns native memory: close it. */
    static final class ContactSheet implements AutoCloseable {
        private static final int COLUMNS = 4;
        private static final int TILE = 160;
        private static final int GAP = 8;
        private static final int TEXT = 36;
        private static final int CELL_WIDTH = 2 * TILE + 2 * GAP;
        private static final int CELL_HEIGHT = TILE + TEXT + GAP;
        private static final int HEADING = 30;

        private final Mat sheet;
        private final HeatOverlay overlay = new HeatOverlay();
        private final ModelManifest.Input input;
        private int count;

        /**
         * @param images how many there will be
         * @param input what the model sees of them
         */
        ContactSheet(String heading, int images, ModelManifest.Input input) {
            this.input = input;
            int rows = (images + COLUMNS - 1) / COLUMNS;
            try (Scalar paper = new Scalar(250, 250, 250, 0)) {
                sheet = new Mat(HEADING + rows * CELL_HEIGHT, COLUMNS * CELL_WIDTH + GAP, CV_8UC3, paper);
            }
            TextDrawing.CAPTION.write(sheet, heading, GAP, 20);
        }

        /** Adds an image; {@link UnreadableImageException} if its file cannot be read. */
        @SuppressWarnings("try") // the scope works by being open
        void add(Path image, HeatMap map, String caption) {
            int left = GAP + count % COLUMNS * CELL_WIDTH;
            int top = HEADING + count / COLUMNS * CELL_HEIGHT;
            count++;
            try (PointerScope scope = new PointerScope()) {
                Tile read = new ImageReader().read(image, this::tile);
                Mat tile = read.image().toMat();
                tile.copyTo(new Mat(sheet, new Rect(left, top, tile.cols(), tile.rows())));
                overlay.draw(tile, read.view().toImage(map));
                tile.copyTo(new Mat(sheet, new Rect(left + TILE + 2, top, tile.cols(), tile.rows())));
            }
            TextDrawing.CAPTION.write(sheet, caption, left, top + TILE + 13);
            TextDrawing.CAPTION.write(sheet, fitted(image.getFileName().toString()), left, top + TILE + 29);
        }

        /** An image and which part of it the model sees. */
        private record Tile(Image image, Framing.View view) {}

        private Tile tile(Mat bgr) {
            Framing framing = input.preprocess().framing();
            double factor = (double) TILE / Math.max(bgr.rows(), bgr.cols());
            int width = Math.max(1, (int) Math.round(bgr.cols() * factor));
            int height = Math.max(1, (int) Math.round(bgr.rows() * factor));
            return new Tile(
                    ImageResizer.resized(bgr, width, height),
                    framing.view(bgr.cols(), bgr.rows(), input.width(), input.height()));
        }

        /** Writes the sheet; the file's name says in which format. */
        void write(Path file) throws IOException {
            ImageEncoder.write(sheet, file);
        }

        /** The end of a name that fits; names differ at their ends. */
        private static String fitted(String name) {
            int from = 0;
            while (TextDrawing.CAPTION.width(name.substring(from)) > 2 * TILE) {
                from++;
            }
            return name.substring(from);
        }

        @Override
        public void close() {
            overlay.close();
            sheet.close();
        }
    }
}
