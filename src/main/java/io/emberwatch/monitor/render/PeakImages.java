package io.emberwatch.monitor.render;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.time.ZoneId;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * JPEGs of a single frame for the record: as it was captured, with its heat map, and as the live pages show it. Used and
 * closed by one thread.
 */
public final class PeakImages implements AutoCloseable {
    private final ImageEncoder encoder;
    private final HeatOverlay overlay = new HeatOverlay();
    private final FrameAnnotator annotator;
    private final Mat canvas = new Mat();

    /**
     * @param jpegQuality 1..100
     * @param zone in which times are written
     */
    public PeakImages(int jpegQuality, ZoneId zone) {
        encoder = new ImageEncoder(jpegQuality);
        annotator = new FrameAnnotator(zone);
    }

    /** The frame as it was captured; it stays the caller's. */
    public byte[] clean(VideoFrame frame) {
        copy(frame);
        return encoder.jpeg(canvas);
    }

    /** The frame under its heat map; it stays the caller's and untouched. */
    public byte[] heated(VideoFrame frame, HeatMap heat) {
        copy(frame);
        overlay.draw(canvas, heat);
        return encoder.jpeg(canvas);
    }

    /**
     * The frame with heat map, score and time on it, framed as a fire; it stays the caller's and untouched.
     *
     * @param name of the camera; its id is written where the name cannot be drawn
     * @param threshold from which score on a frame counts as a hit, 0..1
     */
    public byte[] annotated(AnalysedFrame analysed, String name, double threshold) {
        VideoFrame frame = analysed.frame();
        copy(frame);
        FrameCaption caption = new FrameCaption(
                DrawableText.nameOf(frame.camera(), name),
                frame.capturedAt(),
                analysed.score(),
                threshold,
                AlarmState.FIRE,
                HealthNote.FRESH);
        annotator.annotate(canvas, caption, analysed.heatmap());
        return encoder.jpeg(canvas);
    }

    private void copy(VideoFrame frame) {
        try (BytePointer pixels = new BytePointer(frame.pixels());
                Mat bgr = new Mat(frame.height(), frame.width(), CV_8UC3, pixels)) {
            bgr.copyTo(canvas);
        }
    }

    @Override
    public void close() {
        canvas.close();
        overlay.close();
        annotator.close();
    }
}
