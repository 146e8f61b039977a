package io.emberwatch.monitor.render;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Turns frames into finished images on a canvas of its own, so that a frame stays as it was captured and can be drawn
 * again with another note: JPEGs for the live pages and for the record of an alarm, and pixels for videos. Every frame
 * stays the caller's and untouched. Used and closed by one thread at a time.
 */
public final class FrameRenderer implements AutoCloseable {
    private static final int PLACEHOLDER_WIDTH = 640;
    private static final int PLACEHOLDER_HEIGHT = 360;

    private final FrameAnnotator annotator;
    private final HeatOverlay overlay = new HeatOverlay();
    private final ImageEncoder encoder;
    private final LongSupplier ticker;
    private final RenderListener listener;
    private final Mat canvas = new Mat();

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
        this.annotator = new FrameAnnotator(zone);
        this.encoder = new ImageEncoder(jpegQuality);
        this.ticker = ticker;
        this.listener = listener;
    }

    /** A JPEG for the live pages. */
    byte[] live(VideoFrame frame, FrameAnnotator.Caption caption, Optional<HeatMap> heat) {
        long begin = ticker.getAsLong();
        annotate(frame, caption, heat);
        listener.annotated(frame.camera(), ticker.getAsLong() - begin);
        return encode(frame.camera());
    }

    /** A JPEG that is shown of a camera without any frame. */
    byte[] placeholder(CameraId camera, String name, HealthNote note) {
        canvas.create(PLACEHOLDER_HEIGHT, PLACEHOLDER_WIDTH, CV_8UC3);
        annotator.placeholder(canvas, name, note);
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
        String drawn = DrawableText.nameOf(analysed.frame().camera(), name);
        annotate(analysed, drawn, threshold, AlarmState.FIRE);
        return encoder.jpeg(canvas);
    }

    /**
     * The frame's pixels as the live pages show them, for a video.
     *
     * @param name written on the image; characters that cannot be drawn become {@code ?}
     * @param threshold from which score on a frame counts as a hit, 0..1
     * @return BGR pixels without padding, of the frame's size, in native memory; overwritten by the next call
     */
    public ByteBuffer pixels(AnalysedFrame analysed, String name, double threshold, AlarmState state) {
        annotate(analysed, DrawableText.of(name), threshold, state);
        return canvas.createBuffer();
    }

    @Override
    public void close() {
        canvas.close();
        overlay.close();
        annotator.close();
    }

    private void annotate(AnalysedFrame analysed, String name, double threshold, AlarmState state) {
        VideoFrame frame = analysed.frame();
        FrameAnnotator.Caption caption = new FrameAnnotator.Caption(
                name, frame.capturedAt(), analysed.score(), threshold, state, HealthNote.FRESH);
        annotate(frame, caption, analysed.heatmap());
    }

    private void annotate(VideoFrame frame, FrameAnnotator.Caption caption, Optional<HeatMap> heat) {
        copy(frame);
        annotator.annotate(canvas, caption, heat);
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
}
