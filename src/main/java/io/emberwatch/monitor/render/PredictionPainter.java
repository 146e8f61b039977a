package io.emberwatch.monitor.render;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Draws predictions into frames just as the live pages show them. Keeps its buffers between frames; for one thread at a
 * time, who closes it.
 */
public final class PredictionPainter implements AutoCloseable {
    private final String name;
    private final double threshold;
    private final FrameAnnotator annotator;
    private ByteBuffer canvas = ByteBuffer.allocateDirect(0);

    /**
     * @param name written on each image; characters that cannot be drawn become {@code ?}
     * @param threshold from which score on a frame counts as a hit, 0..1
     * @param zone in which times are written
     */
    public PredictionPainter(String name, double threshold, ZoneId zone) {
        this.name = DrawableText.of(name);
        this.threshold = threshold;
        this.annotator = new FrameAnnotator(zone);
    }

    /**
     * Draws on a copy; the frame stays untouched and the caller's.
     *
     * @return BGR pixels without padding, of the frame's size; overwritten by the next call
     */
    public ByteBuffer paint(AnalysedFrame analysed, AlarmState state) {
        VideoFrame frame = analysed.frame();
        ByteBuffer pixels = frame.pixels();
        if (canvas.capacity() != pixels.limit()) {
            canvas = ByteBuffer.allocateDirect(pixels.limit());
        }
        canvas.clear().put(pixels).flip();
        FrameCaption caption =
                new FrameCaption(name, frame.capturedAt(), analysed.score(), threshold, state, HealthNote.FRESH);
        try (BytePointer address = new BytePointer(canvas);
                Mat bgr = new Mat(frame.height(), frame.width(), CV_8UC3, address)) {
            annotator.annotate(bgr, caption, analysed.heatmap());
        }
        return canvas;
    }

    @Override
    public void close() {
        annotator.close();
    }
}
