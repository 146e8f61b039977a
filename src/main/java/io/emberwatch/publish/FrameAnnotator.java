package io.emberwatch.publish;

import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_8;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.rectangle;

import io.emberwatch.explain.Heatmap;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * Draws the verdict into a picture: heat, score, the alarm's state, who took it and when; and across old pictures a
 * mark that they are old. Sizes follow the picture's width. For one thread at a time, who closes it.
 */
final class FrameAnnotator implements AutoCloseable {
    private final DateTimeFormatter longTime;
    private final DateTimeFormatter shortTime;
    private final HeatOverlay overlay = new HeatOverlay();
    private final Mat grey = new Mat();

    /** @param zone in which times are written */
    FrameAnnotator(ZoneId zone) {
        longTime = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT)
                .withZone(zone);
        shortTime = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /**
     * Draws in place.
     *
     * @param bgr the picture, 8 bits, three channels
     * @param heat where the network looked, for positives
     */
    void annotate(Mat bgr, PictureCaption caption, Optional<Heatmap> heat) {
        NativeScope.run(() -> {
            heat.ifPresent(map -> overlay.draw(bgr, map));
            if (!caption.mark().isLive()) {
                fade(bgr);
            }
            Layout layout = new Layout(bgr);
            heading(bgr, layout, caption);
            footing(bgr, layout, caption);
            if (caption.mood() == PictureMood.FIRE) {
                frame(bgr, layout, Palette.of(PictureMood.FIRE));
            }
            if (!caption.mark().isLive()) {
                MarkPlate.draw(bgr, caption.mark());
            }
        });
    }

    /** Fills the picture with what is shown of a camera that has not delivered any. */
    void placeholder(Mat bgr, String name, FeedMark mark) {
        NativeScope.run(() -> {
            rectangle(
                    bgr, new Point(0, 0), new Point(bgr.cols(), bgr.rows()), Palette.NIGHT.scalar(), FILLED, LINE_8, 0);
            Layout layout = new Layout(bgr);
            layout.pen.write(
                    bgr,
                    layout.pen.fitted(name, bgr.cols() - 2 * layout.margin),
                    layout.margin,
                    layout.topLine(),
                    Palette.PAPER.scalar());
            MarkPlate.draw(bgr, mark);
        });
    }

    @Override
    public void close() {
        overlay.close();
        grey.close();
    }

    private void fade(Mat bgr) {
        cvtColor(bgr, grey, COLOR_BGR2GRAY);
        grey.convertTo(grey, -1, 0.45, 0);
        cvtColor(grey, bgr, COLOR_GRAY2BGR);
    }

    private void heading(Mat bgr, Layout layout, PictureCaption caption) {
        layout.shade(bgr, 0);
        String time = longTime.format(caption.capturedAt());
        if (layout.pen.width(time) > layout.width * 0.55) {
            time = shortTime.format(caption.capturedAt());
        }
        int timeWidth = layout.pen.width(time);
        int timeLeft = layout.width - layout.margin - timeWidth;
        layout.pen.write(bgr, time, timeLeft, layout.topLine(), Palette.PAPER.scalar());
        String name = layout.pen.fitted(caption.name(), timeLeft - 2 * layout.margin);
        layout.pen.write(bgr, name, layout.margin, layout.topLine(), Palette.PAPER.scalar());
    }

    private static void footing(Mat bgr, Layout layout, PictureCaption caption) {
        layout.shade(bgr, layout.height - layout.strip);
        String label = caption.mood().label();
        int chipRight = layout.pen.width(label) + 2 * layout.margin;
        Scalar colour = Palette.of(caption.mood());
        rectangle(
                bgr,
                new Point(0, layout.height - layout.strip),
                new Point(chipRight, layout.height),
                colour,
                FILLED,
                LINE_8,
                0);
        layout.pen.write(bgr, label, layout.margin, layout.bottomLine(), Palette.inkOn(caption.mood()));

        String score = String.format(Locale.ROOT, "fire %.2f", caption.score());
        int scoreLeft = layout.width - layout.margin - layout.pen.width(score);
        layout.pen.write(bgr, score, scoreLeft, layout.bottomLine(), Palette.PAPER.scalar());
        gauge(bgr, layout, caption, chipRight + layout.margin, scoreLeft - layout.margin);
    }

    /** A bar as long as the score, with a tick at the threshold; only where there is room for it. */
    private static void gauge(Mat bgr, Layout layout, PictureCaption caption, int from, int to) {
        int length = Math.min(to - from, layout.width / 3);
        if (length < 3 * layout.margin) {
            return;
        }
        int left = to - length;
        int thick = Math.max(3, (int) Math.round(layout.pen.capHeight() * 0.4));
        int middle = layout.height - layout.strip / 2;
        bar(bgr, left, to, middle, thick, Palette.TROUGH.scalar());
        bar(bgr, left, left + (int) Math.round(length * (double) caption.score()), middle, thick, scoreColour(caption));
        int tick = left + (int) Math.round(length * caption.threshold());
        bar(bgr, tick, tick + Math.max(1, thick / 3), middle, thick * 2, Palette.PAPER.scalar());
    }

    private static Scalar scoreColour(PictureCaption caption) {
        return caption.score() >= caption.threshold() ? Palette.of(PictureMood.FIRE) : Palette.CALM_BAR.scalar();
    }

    private static void bar(Mat bgr, int left, int right, int middle, int thick, Scalar colour) {
        if (right > left) {
            rectangle(
                    bgr,
                    new Point(left, middle - thick / 2),
                    new Point(right - 1, middle - thick / 2 + thick - 1),
                    colour,
                    FILLED,
                    LINE_8,
                    0);
        }
    }

    private static void frame(Mat bgr, Layout layout, Scalar colour) {
        int thick = Math.max(2, layout.width / 160);
        rectangle(
                bgr,
                new Point(thick / 2, thick / 2),
                new Point(layout.width - 1 - thick / 2, layout.height - 1 - thick / 2),
                colour,
                thick,
                LINE_8,
                0);
    }

    /** Measures that follow from the picture's size. */
    private static final class Layout {
        private final int width;
        private final int height;
        private final TextPen pen;
        private final int margin;
        private final int strip;

        private Layout(Mat bgr) {
            width = bgr.cols();
            height = bgr.rows();
            double cap = Math.max(8, width / 64.0);
            pen = new TextPen(cap);
            margin = (int) Math.round(cap * 0.9);
            strip = Math.min(height, (int) Math.round(cap * 2.2));
        }

        private int topLine() {
            return (int) Math.round((strip + pen.capHeight()) / 2);
        }

        private int bottomLine() {
            return height - strip + topLine();
        }

        private void shade(Mat bgr, int top) {
            try (Mat rows = bgr.rowRange(top, top + strip)) {
                rows.convertTo(rows, -1, 0.3, 0);
            }
        }
    }
}
