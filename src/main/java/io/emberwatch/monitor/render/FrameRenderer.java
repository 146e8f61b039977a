package io.emberwatch.monitor.render;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_8;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.rectangle;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.core.image.NativeScope;
import io.emberwatch.core.image.TextDrawing;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * Draws what is known of a frame: heat map, score, the alarm's state, camera and time, and a banner across an image
 * that is not live; sizes follow the image's width. Turns frames into finished images on a canvas of its own, so that a
 * frame stays as it was captured and can be drawn again with another note: JPEGs for the live pages and for the record
 * of an alarm, and pixels for videos. Every frame stays the caller's and untouched. Used and closed by one thread at a
 * time.
 */
public final class FrameRenderer implements AutoCloseable {
    private static final int PLACEHOLDER_WIDTH = 640;
    private static final int PLACEHOLDER_HEIGHT = 360;

    /**
     * What is written on an image.
     *
     * @param name of the camera
     * @param capturedAt when the frame was captured
     * @param score the network's score for fire, 0..1
     * @param threshold from which score on a frame counts as a hit, 0..1
     * @param state what the alarm says of the camera
     * @param note how far the image shows what happens now
     */
    record Caption(
            WrittenName name, Instant capturedAt, float score, double threshold, AlarmState state, HealthNote note) {}

    private final ZoneId zone;
    private final HeatOverlay overlay = new HeatOverlay();
    private final Mat grey = new Mat();
    private volatile ImageEncoder encoder;
    private final LongSupplier ticker;
    private final RenderListener listener;
    private final Mat canvas = new Mat();
    private final ScriptTexts scripts = new ScriptTexts();

    /**
     * @param zone in which times are written
     * @param jpegQuality 1..100
     */
    public FrameRenderer(ZoneId zone, int jpegQuality) {
        this(zone, jpegQuality, System::nanoTime, RenderListener.NOOP);
    }

    /**
     * @param zone in which times are written
     * @param jpegQuality 1..100
     * @param ticker monotonic nanoseconds
     * @param listener hears how long drawing and encoding of {@link #live} and {@link #placeholder} took
     */
    FrameRenderer(ZoneId zone, int jpegQuality, LongSupplier ticker, RenderListener listener) {
        this.zone = zone;
        this.encoder = new ImageEncoder(jpegQuality);
        this.ticker = ticker;
        this.listener = listener;
    }

    /**
     * The quality of JPEGs that are made from now on; from any thread.
     *
     * @param jpegQuality 1..100
     */
    public void encodeWith(int jpegQuality) {
        encoder = new ImageEncoder(jpegQuality);
    }

    /** A JPEG for the live pages. */
    byte[] live(VideoFrame frame, Caption caption, Optional<HeatMap> heat) {
        long begin = ticker.getAsLong();
        annotate(frame, caption, heat);
        listener.annotated(frame.camera(), ticker.getAsLong() - begin);
        return encode(frame.camera());
    }

    /** A JPEG that is shown of a camera without any frame. */
    byte[] placeholder(CameraId camera, WrittenName name, HealthNote note) {
        canvas.create(PLACEHOLDER_HEIGHT, PLACEHOLDER_WIDTH, CV_8UC3);
        placeholder(canvas, name, note);
        return encode(camera);
    }

    /** A JPEG of the frame as it was captured. */
    public byte[] clean(VideoFrame frame) {
        copy(frame);
        return encoder.jpeg(canvas);
    }

    /** A JPEG of the frame under its heat map. */
    public byte[] heated(VideoFrame frame, HeatMap heat) {
        copy(frame);
        overlay.draw(canvas, heat);
        return encoder.jpeg(canvas);
    }

    /**
     * A JPEG of the frame of an alarm as the live pages show it, with heat map, score and time, framed as a fire.
     *
     * @param name of the camera; its id is written where the name cannot be drawn
     * @param threshold from which score on a frame counts as a hit, 0..1
     */
    public byte[] ofAlarm(AnalysedFrame analysed, String name, double threshold) {
        annotate(analysed, WrittenName.of(analysed.frame().camera(), name), threshold, AlarmState.FIRE);
        return encoder.jpeg(canvas);
    }

    /**
     * The frame's pixels as the live pages show them, for a video.
     *
     * @param name written on the image; where no font has all of it, characters that are not ASCII become {@code ?}
     * @param threshold from which score on a frame counts as a hit, 0..1
     * @return BGR pixels without padding, of the frame's size, in native memory; overwritten by the next call
     */
    public ByteBuffer pixels(AnalysedFrame analysed, String name, double threshold, AlarmState state) {
        annotate(analysed, WrittenName.of(name), threshold, state);
        return canvas.createBuffer();
    }

    @Override
    public void close() {
        canvas.close();
        overlay.close();
        grey.close();
    }

    private void annotate(AnalysedFrame analysed, WrittenName name, double threshold, AlarmState state) {
        VideoFrame frame = analysed.frame();
        Caption caption = new Caption(name, frame.capturedAt(), analysed.score(), threshold, state, HealthNote.FRESH);
        annotate(frame, caption, analysed.heatmap());
    }

    private void annotate(VideoFrame frame, Caption caption, Optional<HeatMap> heat) {
        copy(frame);
        annotate(canvas, caption, heat);
    }

    private void copy(VideoFrame frame) {
        try (BytePointer pixels = new BytePointer(frame.pixels());
                Mat bgr = new Mat(frame.height(), frame.width(), CV_8UC3, pixels)) {
            bgr.copyTo(canvas);
        }
    }

    private byte[] encode(CameraId camera) {
        long begin = ticker.getAsLong();
        byte[] jpeg = encoder.jpeg(canvas);
        listener.encoded(camera, ticker.getAsLong() - begin);
        return jpeg;
    }

    /**
     * Draws in place.
     *
     * @param bgr the image, 8 bits, three channels
     * @param heat where the network looked, for positives
     */
    void annotate(Mat bgr, Caption caption, Optional<HeatMap> heat) {
        NativeScope.run(() -> {
            heat.ifPresent(map -> overlay.draw(bgr, map));
            if (!caption.note().isLive()) {
                fade(bgr);
            }
            Strips strips = new Strips(bgr, scripts);
            strips.heading(caption.name(), caption.capturedAt(), zone);
            strips.footing(caption);
            if (caption.state() == AlarmState.FIRE) {
                frame(bgr);
            }
            if (!caption.note().isLive()) {
                banner(bgr, caption.note());
            }
        });
    }

    /** Fills the image with what is shown of a camera that has not delivered a frame. */
    void placeholder(Mat bgr, WrittenName name, HealthNote note) {
        NativeScope.run(() -> {
            Point end = new Point(bgr.cols(), bgr.rows());
            rectangle(bgr, new Point(0, 0), end, Palette.NIGHT.scalar(), FILLED, LINE_8, 0);
            new Strips(bgr, scripts).heading(name);
            banner(bgr, note);
        });
    }

    /** Takes the colour and most of the light away. */
    private void fade(Mat bgr) {
        cvtColor(bgr, grey, COLOR_BGR2GRAY);
        grey.convertTo(grey, -1, 0.45, 0);
        cvtColor(grey, bgr, COLOR_GRAY2BGR);
    }

    private static void frame(Mat bgr) {
        int thick = Math.max(2, bgr.cols() / 160);
        Point start = new Point(thick / 2, thick / 2);
        Point end = new Point(bgr.cols() - 1 - thick / 2, bgr.rows() - 1 - thick / 2);
        rectangle(bgr, start, end, Palette.of(AlarmState.FIRE), thick, LINE_8, 0);
    }

    /**
     * The banner across the middle of an image that is not live: what is wrong, why, and how old the image is. Natives
     * are freed by the caller's scope.
     */
    private static void banner(Mat bgr, HealthNote note) {
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

    /**
     * The dark strips along an image's upper and lower edge: name and time above, the alarm's state and the score
     * below. For one drawing; natives are freed by the caller's scope.
     */
    private static final class Strips {
        private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);
        private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

        private final Mat bgr;
        private final ScriptTexts scripts;
        private final int width;
        private final int height;
        private final TextDrawing pen;
        private final int margin;
        private final int strip;

        private Strips(Mat bgr, ScriptTexts scripts) {
            this.bgr = bgr;
            this.scripts = scripts;
            width = bgr.cols();
            height = bgr.rows();
            pen = new TextDrawing(Math.max(8, width / 64.0));
            margin = (int) Math.round(pen.capHeight() * 0.9);
            strip = Math.min(height, (int) Math.round(pen.capHeight() * 2.2));
        }

        /** The upper strip; on narrow images the time goes without its date, and a long name is cut. */
        void heading(WrittenName name, Instant capturedAt, ZoneId zone) {
            shade(0);
            String time = LONG.format(capturedAt.atZone(zone));
            if (pen.width(time) > width * 0.55) {
                time = SHORT.format(capturedAt.atZone(zone));
            }
            int timeLeft = width - margin - pen.width(time);
            write(time, timeLeft, 0, Palette.PAPER.scalar());
            write(name, timeLeft - 2 * margin);
        }

        /** The upper strip without a time. */
        void heading(WrittenName name) {
            write(name, width - 2 * margin);
        }

        /** The lower strip. */
        void footing(Caption caption) {
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
        private void gauge(Caption caption, int from, int to) {
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

        private static Scalar scoreColour(Caption caption) {
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

        private void write(WrittenName name, int room) {
            if (name.plain()) {
                write(pen.fitted(name.text(), room), margin, 0, Palette.PAPER.scalar());
                return;
            }
            scripts.of(name.text(), pen.capHeight(), room)
                    .ifPresent(text -> text.write(bgr, margin, bottom(0), Palette.PAPER.scalar()));
        }

        private void write(String text, int x, int stripTop, Scalar colour) {
            pen.write(bgr, text, x, bottom(stripTop), colour);
        }

        /** Where the capitals' feet stand in a strip. */
        private int bottom(int stripTop) {
            return stripTop + (int) Math.round((strip + pen.capHeight()) / 2);
        }

        private void shade(int top) {
            try (Mat rows = bgr.rowRange(top, top + strip)) {
                rows.convertTo(rows, -1, 0.3, 0);
            }
        }
    }
}
