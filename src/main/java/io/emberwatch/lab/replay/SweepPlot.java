package io.emberwatch.lab.replay;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.line;

import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.core.image.TextDrawing;
import io.emberwatch.lab.replay.RuleReplay.ThresholdSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** Draws the threshold sweep: detection rate and false alarms an hour over the threshold. OpenCV's strokes need no fonts. */
public final class SweepPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int RIGHT = WIDTH - 80;
    private static final int TOP = 60;
    private static final int BOTTOM = HEIGHT - 60;
    private static final int PAPER = 0xffffff;
    private static final int GRID = 0xd9d9d9;
    private static final int INK = 0x333333;
    private static final int DETECTED = 0x1b7f5c;
    private static final int FALSE_ALARMS = 0xd1495b;

    private final Mat canvas;
    private final ReplayReport report;

    private SweepPlot(Mat canvas, ReplayReport report) {
        this.canvas = canvas;
        this.report = report;
    }

    /** Writes a PNG over the file. */
    public static void write(Path file, ReplayReport report) throws IOException {
        try (PointerScope scope = new PointerScope();
                Mat canvas = new Mat(HEIGHT, WIDTH, CV_8UC3, colour(PAPER))) {
            scope.attach(canvas);
            new SweepPlot(canvas, report).draw();
            Files.write(file, ImageEncoder.png(canvas));
        }
    }

    private void draw() {
        double most = Math.max(
                1,
                report.sweep().stream()
                        .map(point -> point.detection().falseAlarmsPerCameraHour())
                        .mapToDouble(rate -> rate.orElse(0))
                        .max()
                        .orElse(1));
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            int x = x(tenth / 10.0);
            int y = y(tenth / 10.0);
            stroke(x, TOP, x, BOTTOM, GRID, 1);
            stroke(LEFT, y, RIGHT, y, GRID, 1);
            text(String.format(Locale.ROOT, "%.1f", tenth / 10.0), x - 14, BOTTOM + 24, INK);
            text(tenth * 10 + "%", LEFT - 56, y + 5, DETECTED);
            text(String.format(Locale.ROOT, "%.3g", most * tenth / 10), RIGHT + 10, y + 5, FALSE_ALARMS);
        }
        text("threshold", (LEFT + RIGHT) / 2 - 36, HEIGHT - 14, INK);
        text("fires detected", LEFT, 30, DETECTED);
        text("false alarms a camera-hour", RIGHT - 230, 30, FALSE_ALARMS);
        int used = x(report.detect().threshold());
        stroke(used, TOP, used, BOTTOM, INK, 1);
        text("used", used - 18, TOP - 8, INK);
        curve(point -> point.detection().rate(), 1, DETECTED);
        curve(point -> point.detection().falseAlarmsPerCameraHour(), most, FALSE_ALARMS);
    }

    private void curve(Function<ThresholdSweep.Point, OptionalDouble> value, double most, int rgb) {
        List<ThresholdSweep.Point> points = report.sweep();
        for (int i = 1; i < points.size(); i++) {
            OptionalDouble before = value.apply(points.get(i - 1));
            OptionalDouble now = value.apply(points.get(i));
            if (before.isPresent() && now.isPresent()) {
                stroke(
                        x(points.get(i - 1).threshold()),
                        y(before.getAsDouble() / most),
                        x(points.get(i).threshold()),
                        y(now.getAsDouble() / most),
                        rgb,
                        2);
            }
        }
    }

    private static int x(double threshold) {
        return LEFT + (int) Math.round((RIGHT - LEFT) * threshold);
    }

    private static int y(double share) {
        return BOTTOM - (int) Math.round((BOTTOM - TOP) * share);
    }

    private void stroke(int fromX, int fromY, int toX, int toY, int rgb, int thick) {
        line(canvas, new Point(fromX, fromY), new Point(toX, toY), colour(rgb), thick, LINE_AA, 0);
    }

    private void text(String text, int left, int bottom, int rgb) {
        TextDrawing.CAPTION.write(canvas, text, left, bottom, colour(rgb));
    }

    private static Scalar colour(int rgb) {
        return new Scalar(rgb & 0xff, rgb >> 8 & 0xff, rgb >> 16 & 0xff, 0);
    }
}
