package io.emberwatch.monitor.render;

import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_8;
import static org.bytedeco.opencv.global.opencv_imgproc.rectangle;

import io.emberwatch.core.image.TextDrawing;
import io.emberwatch.monitor.alarm.AlarmState;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * The dark strips along an image's upper and lower edge: name and time above, the alarm's state and the score below.
 * For one drawing; natives are freed by the caller's scope.
 */
final class CaptionStrips {
    private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Mat bgr;
    private final int width;
    private final int height;
    private final TextDrawing pen;
    private final int margin;
    private final int strip;

    CaptionStrips(Mat bgr) {
        this.bgr = bgr;
        width = bgr.cols();
        height = bgr.rows();
        pen = new TextDrawing(Math.max(8, width / 64.0));
        margin = (int) Math.round(pen.capHeight() * 0.9);
        strip = Math.min(height, (int) Math.round(pen.capHeight() * 2.2));
    }

    /** The upper strip; on narrow images the time goes without its date, and a long name is cut. */
    void heading(String name, Instant capturedAt, ZoneId zone) {
        shade(0);
        String time = LONG.format(capturedAt.atZone(zone));
        if (pen.width(time) > width * 0.55) {
            time = SHORT.format(capturedAt.atZone(zone));
        }
        int timeLeft = width - margin - pen.width(time);
        write(time, timeLeft, 0, Palette.PAPER.scalar());
        write(pen.fitted(name, timeLeft - 2 * margin), margin, 0, Palette.PAPER.scalar());
    }

    /** The upper strip without a time. */
    void heading(String name) {
        write(pen.fitted(name, width - 2 * margin), margin, 0, Palette.PAPER.scalar());
    }

    /** The lower strip. */
    void footing(FrameCaption caption) {
        int top = height - strip;
        shade(top);
        String label = caption.state().name().replace('_', ' ');
        int chipRight = pen.width(label) + 2 * margin;
        fill(0, top, chipRight, height, Palette.of(caption.state()));
        write(label, margin, top, Palette.inkOn(caption.state()));

        String score = String.format(Locale.ROOT, "fire %.2f", caption.score());
        int scoreLeft = width - margin - pen.width(score);
        write(score, scoreLeft, top, Palette.PAPER.scalar());
        gauge(caption, chipRight + margin, scoreLeft - margin);
    }

    /** A bar as long as the score, with a tick at the threshold; only where there is room for it. */
    private void gauge(FrameCaption caption, int from, int to) {
        int length = Math.min(to - from, width / 3);
        if (length < 3 * margin) {
            return;
        }
        int left = to - length;
        int reached = left + (int) Math.round(length * (double) caption.score());
        int tick = left + (int) Math.round(length * caption.threshold());
        int thick = Math.max(3, (int) Math.round(pen.capHeight() * 0.4));
        bar(left, to, thick, Palette.TROUGH.scalar());
        bar(left, reached, thick, scoreColour(caption));
        bar(tick, tick + Math.max(1, thick / 3), thick * 2, Palette.PAPER.scalar());
    }

    private static Scalar scoreColour(FrameCaption caption) {
        return caption.score() >= caption.threshold() ? Palette.of(AlarmState.FIRE) : Palette.CALM_BAR.scalar();
    }

    private void bar(int left, int right, int thick, Scalar colour) {
        int top = height - strip / 2 - thick / 2;
        if (right > left) {
            fill(left, top, right - 1, top + thick - 1, colour);
        }
    }

    private void fill(int left, int top, int right, int bottom, Scalar colour) {
        rectangle(bgr, new Point(left, top), new Point(right, bottom), colour, FILLED, LINE_8, 0);
    }

    private void write(String text, int x, int stripTop, Scalar colour) {
        pen.write(bgr, text, x, stripTop + (int) Math.round((strip + pen.capHeight()) / 2), colour);
    }

    private void shade(int top) {
        try (Mat rows = bgr.rowRange(top, top + strip)) {
            rows.convertTo(rows, -1, 0.3, 0);
        }
    }
}
