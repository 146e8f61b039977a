package io.emberwatch.monitor.render;

import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_8;
import static org.bytedeco.opencv.global.opencv_imgproc.rectangle;

import io.emberwatch.core.image.TextDrawing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** The banner across the middle of an image that is not live: what is wrong, why, and how old the image is. */
final class HealthBanner {
    private HealthBanner() {}

    /** Draws in place; natives are freed by the caller's scope. */
    static void draw(Mat bgr, HealthNote note) {
        int width = bgr.cols();
        TextDrawing large = new TextDrawing(Math.max(12, width / 22.0));
        TextDrawing small = new TextDrawing(Math.max(8, width / 56.0));
        int margin = (int) Math.round(large.capHeight() * 0.7);
        int room = width - 4 * margin;

        List<String> lines = new ArrayList<>();
        note.reason()
                .map(DrawableText::of)
                .map(text -> small.fitted(text, room))
                .ifPresent(lines::add);
        note.ageInWords().map(text -> small.fitted(text, room)).ifPresent(lines::add);

        String title = large.fitted(note.health().title().toUpperCase(Locale.ROOT), room);
        int inner = large.width(title);
        for (String line : lines) {
            inner = Math.max(inner, small.width(line));
        }
        int lineStep = (int) Math.round(small.capHeight() * 2);
        int gap = lines.isEmpty() ? 0 : lineStep / 3;
        int bannerHeight = (int) Math.round(large.capHeight()) + 2 * margin + lines.size() * lineStep + gap;
        int left = (width - inner) / 2 - margin;
        int top = Math.max(0, (bgr.rows() - bannerHeight) / 2);

        Scalar colour = Palette.of(note.health());
        box(bgr, left, top, inner + 2 * margin, bannerHeight, Palette.NIGHT.scalar(), FILLED);
        box(bgr, left, top, inner + 2 * margin, bannerHeight, colour, Math.max(1, width / 320));

        int bottom = top + margin + (int) Math.round(large.capHeight());
        large.write(bgr, title, (width - large.width(title)) / 2, bottom, colour);
        bottom += gap;
        for (String line : lines) {
            bottom += lineStep;
            small.write(bgr, line, (width - small.width(line)) / 2, bottom, Palette.PAPER.scalar());
        }
    }

    private static void box(Mat bgr, int left, int top, int width, int height, Scalar colour, int thickness) {
        rectangle(bgr, new Point(left, top), new Point(left + width, top + height), colour, thickness, LINE_8, 0);
    }
}
