package io.emberwatch.monitor.alarm.filter;

import io.emberwatch.core.frame.VideoFrame;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** The brightness of an image, small. Its values are handed out uncopied, to be read only. */
final class LumaImage {
    static final int WIDTH = 160;
    static final int HEIGHT = 120;

    private final float[] luma;

    private LumaImage(float[] luma) {
        this.luma = luma;
    }

    /** Each value is the mean of the part of the frame that it stands for; the frame stays the caller's. */
    static LumaImage of(VideoFrame frame) {
        ByteBuffer pixels = frame.pixels();
        try (BytePointer address = new BytePointer(pixels);
                Mat bgr = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3, address);
                Mat small = new Mat();
                Mat grey = new Mat();
                Size size = new Size(WIDTH, HEIGHT)) {
            opencv_imgproc.resize(bgr, small, size, 0, 0, opencv_imgproc.INTER_AREA);
            opencv_imgproc.cvtColor(small, grey, opencv_imgproc.COLOR_BGR2GRAY);
            byte[] bytes = new byte[WIDTH * HEIGHT];
            try (BytePointer values = grey.data()) {
                values.get(bytes);
            }
            float[] luma = new float[bytes.length];
            for (int i = 0; i < luma.length; i++) {
                luma[i] = (bytes[i] & 0xff) / 255f;
            }
            return new LumaImage(luma);
        }
    }

    /** Row by row, {@code [HEIGHT,WIDTH]}, 0..1. */
    float[] values() {
        return luma;
    }
}
