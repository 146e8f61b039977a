package io.emberwatch.lab.evaluate;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imread;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.lab.plot.PngFile;
import io.emberwatch.lab.plot.TextDrawing;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** Pictures in a grid, each as it is and with its heat map, with two lines of text. Owns native memory: close it. */
final class ContactSheet implements AutoCloseable {
    private static final int COLUMNS = 4;
    private static final int TILE = 160;
    private static final int GAP = 8;
    private static final int TEXT = 36;
    private static final int CELL_WIDTH = 2 * TILE + 2 * GAP;
    private static final int CELL_HEIGHT = TILE + TEXT + GAP;
    private static final int HEADING = 30;

    private final Mat sheet;
    private final HeatOverlay overlay = new HeatOverlay();
    private int count;

    /** @param pictures how many there will be */
    ContactSheet(String heading, int pictures) {
        int rows = (pictures + COLUMNS - 1) / COLUMNS;
        try (Scalar paper = new Scalar(250, 250, 250, 0)) {
            sheet = new Mat(HEADING + rows * CELL_HEIGHT, COLUMNS * CELL_WIDTH + GAP, CV_8UC3, paper);
        }
        TextDrawing.write(sheet, heading, GAP, 20);
    }

    /** Adds a picture. */
    @SuppressWarnings("try") // the scope works by being open
    void add(Path picture, HeatMap map, String caption) throws IOException {
        int left = GAP + count % COLUMNS * CELL_WIDTH;
        int top = HEADING + count / COLUMNS * CELL_HEIGHT;
        count++;
        try (PointerScope scope = new PointerScope()) {
            Mat bgr = imread(picture.toString(), IMREAD_COLOR);
            if (bgr.empty()) {
                throw new IOException("cannot read picture " + picture);
            }
            double factor = (double) TILE / Math.max(bgr.rows(), bgr.cols());
            int width = Math.max(1, (int) Math.round(bgr.cols() * factor));
            int height = Math.max(1, (int) Math.round(bgr.rows() * factor));
            Mat tile = new Mat();
            resize(bgr, tile, new Size(width, height), 0, 0, INTER_AREA);
            tile.copyTo(new Mat(sheet, new Rect(left, top, width, height)));
            overlay.draw(tile, map);
            tile.copyTo(new Mat(sheet, new Rect(left + TILE + 2, top, width, height)));
        }
        TextDrawing.write(sheet, caption, left, top + TILE + 13);
        TextDrawing.write(sheet, fitted(picture.getFileName().toString()), left, top + TILE + 29);
    }

    /** Writes the sheet; the file's name says in which format. */
    void write(Path file) throws IOException {
        PngFile.write(sheet, file);
    }

    /** Names tell pictures apart by their ends. */
    private static String fitted(String name) {
        int from = 0;
        while (TextDrawing.width(name.substring(from)) > 2 * TILE) {
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
