package io.emberwatch.publish;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.explain.Heatmap;
import io.emberwatch.frame.VideoFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** JPEGs of a single frame for the record: as it was captured, and with its heat map. Used and closed by one thread. */
public final class PeakPictures implements AutoCloseable {
    private final JpegEncoder encoder;
    private final HeatOverlay overlay = new HeatOverlay();
    private final Mat canvas = new Mat();

    /** @param jpegQuality 1..100 */
    public PeakPictures(int jpegQuality) {
        encoder = new JpegEncoder(jpegQuality);
    }

    /** The frame as it was captured; it stays the caller's. */
    public byte[] clean(VideoFrame frame) {
        copy(frame);
        return encoder.encode(canvas);
    }

    /** The frame under its heat map; it stays the caller's and untouched. */
    public byte[] heated(VideoFrame frame, Heatmap heat) {
        copy(frame);
        overlay.draw(canvas, heat);
        return encoder.encode(canvas);
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
    }
}
