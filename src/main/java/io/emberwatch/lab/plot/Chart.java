package io.emberwatch.lab.plot;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.circle;
import static org.bytedeco.opencv.global.opencv_imgproc.line;

import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.core.image.TextDrawing;
import io.emberwatch.lab.metrics.Curve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** A square with a grid and curves in it. Owns its image: close it. */
// Not XChart: it writes text through AWT, which fails in our container, where HarfBuzz, FreeType and fonts are missing.
final class Chart implements AutoCloseable {
    private static final int SIDE = 480;
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int WIDTH = LEFT + SIDE + 30;
    private static final int HEIGHT = TOP + SIDE + 60;
    private static final int GRID = 5;

    private final Mat image = new Mat(HEIGHT, WIDTH, CV_8UC3, new Scalar(255, 255, 255, 0));

    private final Axis across;
    private final Axis upwards;

    /** What an axis shows, from its start to its end. */
    record Axis(String label, double from, double to) {
        Axis {
            if (!(from < to)) {
                throw new IllegalArgumentException("an axis needs a length: " + label + " " + from + " to " + to);
            }
        }

        static Axis unit(String label) {
            return new Axis(label, 0, 1);
        }

        private double share(double value) {
            return (value - from) / (to - from);
        }

        private String tick(double share) {
            double value = from + share * (to - from);
            return String.format(Locale.ROOT, to - from > 20 ? "%.0f" : to - from < 0.5 ? "%.2f" : "%.1f", value);
        }
    }

    Chart(String title, Axis across, Axis upwards) {
        this.across = across;
        this.upwards = upwards;
        String side = upwards.label();
        TextDrawing.CAPTION.write(image, title, LEFT, 24);
        TextDrawing.CAPTION.write(
                image, across.label(), LEFT + (SIDE - TextDrawing.CAPTION.width(across.label())) / 2, TOP + SIDE + 45);
        for (int i = 0; i < side.length(); i++) {
            TextDrawing.CAPTION.write(
                    image, side.substring(i, i + 1), 8, TOP + SIDE / 2 + 14 * (i - side.length() / 2));
        }
        for (int i = 0; i <= GRID; i++) {
            double at = (double) i / GRID;
            stroke(at, 0, at, 1, 0xdddddd, 1);
            stroke(0, at, 1, at, 0xdddddd, 1);
            TextDrawing.CAPTION.write(image, across.tick(at), x(at) - 10, TOP + SIDE + 20);
            TextDrawing.CAPTION.write(image, upwards.tick(at), LEFT - 36, y(at) + 5);
        }
        stroke(0, 0, 1, 0, 0x323232, 1);
        stroke(0, 0, 0, 1, 0x323232, 1);
    }

    /** Draws the line from corner to corner: chance, or perfect calibration. */
    void diagonal() {
        stroke(0, 0, 1, 1, 0xaaaaaa, 1);
    }

    /**
     * Draws a curve; what lies outside the axes is drawn at their ends.
     *
     * @param dots whether to mark each of its points
     */
    void curve(Curve curve, boolean dots) {
        List<Curve.Point> points = curve.points();
        for (int i = 1; i < points.size(); i++) {
            Curve.Point from = points.get(i - 1);
            Curve.Point to = points.get(i);
            stroke(across(from), upwards(from), across(to), upwards(to), 0xe5383b, 2);
        }
        if (dots) {
            points.forEach(this::dot);
        }
    }

    /** Writes the chart as PNG. */
    void write(Path file) throws IOException {
        ImageEncoder.write(image, file);
    }

    @Override
    public void close() {
        image.close();
    }

    @SuppressWarnings("try") // the scope works by being open
    private void stroke(double x0, double y0, double x1, double y1, int rgb, int thickness) {
        try (PointerScope scope = new PointerScope()) {
            line(image, new Point(x(x0), y(y0)), new Point(x(x1), y(y1)), colour(rgb), thickness, LINE_AA, 0);
        }
    }

    @SuppressWarnings("try") // the scope works by being open
    private void dot(Curve.Point at) {
        try (PointerScope scope = new PointerScope()) {
            circle(image, new Point(x(across(at)), y(upwards(at))), 4, colour(0xe5383b), FILLED, LINE_AA, 0);
        }
    }

    private double across(Curve.Point point) {
        return Math.max(0, Math.min(1, across.share(point.x())));
    }

    private double upwards(Curve.Point point) {
        return Math.max(0, Math.min(1, upwards.share(point.y())));
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
