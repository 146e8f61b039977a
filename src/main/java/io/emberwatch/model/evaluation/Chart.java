package io.emberwatch.model.evaluation;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.circle;
import static org.bytedeco.opencv.global.opencv_imgproc.line;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** The unit square with a grid and one curve in it. Owns its picture: close it. */
final class Chart implements AutoCloseable {
    private static final int SIDE = 480;
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int WIDTH = LEFT + SIDE + 30;
    private static final int HEIGHT = TOP + SIDE + 60;
    private static final int GRID = 5;

    private final Mat picture = new Mat(HEIGHT, WIDTH, CV_8UC3, new Scalar(255, 255, 255, 0));

    Chart(String title, String across, String upwards) {
        Lettering.write(picture, title, LEFT, 24);
        Lettering.write(picture, across, LEFT + (SIDE - Lettering.width(across)) / 2, TOP + SIDE + 45);
        for (int i = 0; i < upwards.length(); i++) {
            Lettering.write(picture, upwards.substring(i, i + 1), 8, TOP + SIDE / 2 + 14 * (i - upwards.length() / 2));
        }
        for (int i = 0; i <= GRID; i++) {
            double at = (double) i / GRID;
            stroke(at, 0, at, 1, 0xdddddd, 1);
            stroke(0, at, 1, at, 0xdddddd, 1);
            String label = String.format(Locale.ROOT, "%.1f", at);
            Lettering.write(picture, label, x(at) - 10, TOP + SIDE + 20);
            Lettering.write(picture, label, LEFT - 32, y(at) + 5);
        }
        stroke(0, 0, 1, 0, 0x323232, 1);
        stroke(0, 0, 0, 1, 0x323232, 1);
    }

    /** Draws the line from corner to corner: chance, or perfect calibration. */
    void diagonal() {
        stroke(0, 0, 1, 1, 0xaaaaaa, 1);
    }

    /**
     * Draws a curve.
     *
     * @param dots whether to mark each of its points
     */
    void curve(Curve curve, boolean dots) {
        List<Curve.Point> points = curve.points();
        for (int i = 1; i < points.size(); i++) {
            Curve.Point from = points.get(i - 1);
            stroke(from.x(), from.y(), points.get(i).x(), points.get(i).y(), 0xe5383b, 2);
        }
        if (dots) {
            points.forEach(this::dot);
        }
    }

    /** Writes the chart as PNG. */
    void write(Path file) throws IOException {
        PictureFile.write(picture, file);
    }

    @Override
    public void close() {
        picture.close();
    }

    @SuppressWarnings("try") // the scope works by being open
    private void stroke(double x0, double y0, double x1, double y1, int rgb, int thickness) {
        try (PointerScope scope = new PointerScope()) {
            line(picture, new Point(x(x0), y(y0)), new Point(x(x1), y(y1)), colour(rgb), thickness, LINE_AA, 0);
        }
    }

    @SuppressWarnings("try") // the scope works by being open
    private void dot(Curve.Point at) {
        try (PointerScope scope = new PointerScope()) {
            circle(picture, new Point(x(at.x()), y(at.y())), 4, colour(0xe5383b), FILLED, LINE_AA, 0);
        }
    }

    private static Scalar colour(int rgb) {
        return new Scalar(rgb & 0xff, rgb >> 8 & 0xff, rgb >> 16 & 0xff, 0);
    }

    private static int x(double value) {
        return LEFT + (int) Math.round(SIDE * value);
    }

    private static int y(double value) {
        return TOP + (int) Math.round(SIDE * (1 - value));
    }
}
