package io.emberwatch.monitor.render;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.ImageEncoder;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Turns frames into finished JPEGs on a canvas of its own, so that a frame stays as it was captured and can be drawn
 * again with another note. For the publishing thread, which closes it.
 */
final class FrameRenderer implements AutoCloseable {
    private static final int PLACEHOLDER_WIDTH = 640;
    private static final int PLACEHOLDER_HEIGHT = 360;

    private final FrameAnnotator annotator;
    private final ImageEncoder encoder;
    private final LongSupplier ticker;
    private final RenderListener listener;
    private final Mat canvas = new Mat();

    FrameRenderer(ZoneId zone, ImageEncoder encoder, LongSupplier ticker, RenderListener listener) {
        this.annotator = new FrameAnnotator(zone);
        this.encoder = encoder;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** Draws and encodes; the frame stays untouched and the caller's. */
    byte[] image(VideoFrame frame, FrameCaption caption, Optional<HeatMap> heat) {
        long begin = ticker.getAsLong();
        try (BytePointer pixels = new BytePointer(frame.pixels());
                Mat bgr = new Mat(frame.height(), frame.width(), CV_8UC3, pixels)) {
            bgr.copyTo(canvas);
        }
        annotator.annotate(canvas, caption, heat);
        listener.annotated(frame.camera(), ticker.getAsLong() - begin);
        return encode(frame.camera());
    }

    /** What is shown of a camera without any frame. */
    byte[] placeholder(CameraId camera, String name, HealthNote note) {
        canvas.create(PLACEHOLDER_HEIGHT, PLACEHOLDER_WIDTH, CV_8UC3);
        annotator.placeholder(canvas, name, note);
        return encode(camera);
    }

    @Override
    public void close() {
        canvas.close();
        annotator.close();
    }

    private byte[] encode(CameraId camera) {
        long begin = ticker.getAsLong();
        byte[] jpeg = encoder.jpeg(canvas);
        listener.encoded(camera, ticker.getAsLong() - begin);
        return jpeg;
    }
}
