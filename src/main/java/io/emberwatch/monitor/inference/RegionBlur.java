package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Blurs a region of a frame beyond recognition and leaves the rest as it is: {@link Baseline#BLUR} and {@link ImageBatch#mixedWith}
 * for frames of any size. The blur, whose radius is a twelfth of the frame each way, is made on a small copy, for nothing
 * fine is left of it anyway. Thread-safe.
 */
final class RegionBlur {
    /** Pixels each way of the small copy. */
    private static final int SIZE = 224;

    private RegionBlur() {}

    /**
     * Changes the frame, which stays the caller's.
     *
     * @param mask 1 where it is blurred, 0 where not, covering the frame at any size
     */
    static void apply(VideoFrame frame, HeatMap mask) {
        try (BytePointer address = new BytePointer(frame.pixels());
                Mat image = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3, address);
                Size full = new Size(frame.width(), frame.height());
                Mat blurred = blurred(image, full);
                Mat inside = share(mask, full, 0, 1);
                Mat outside = share(mask, full, 1, -1);
                Mat mixed = new Mat()) {
            opencv_imgproc.blendLinear(image, blurred, outside, inside, mixed);
            mixed.copyTo(image);
        }
    }

    private static Mat blurred(Mat image, Size full) {
        try (Size size = new Size(SIZE, SIZE);
                Mat small = new Mat()) {
            opencv_imgproc.resize(image, small, size, 0, 0, opencv_imgproc.INTER_AREA);
            ByteBuffer bytes = small.createBuffer();
            float[] bgr = new float[SIZE * SIZE * 3];
            for (int i = 0; i < bgr.length; i++) {
                bgr[i] = bytes.get(i) & 0xff;
            }
            float[] soft = Baseline.BLUR.of(new ImageBatch(1, SIZE, SIZE, bgr)).rgb();
            for (int i = 0; i < soft.length; i++) {
                bytes.put(i, (byte) Math.round(soft[i]));
            }
            return resized(small, full);
        }
    }

    /** {@code from + slope * mask} for each pixel. */
    private static Mat share(HeatMap mask, Size full, float from, float slope) {
        try (Mat coarse = new Mat(mask.height(), mask.width(), opencv_core.CV_32FC1)) {
            FloatBuffer values = coarse.createBuffer();
            for (float value : mask.toArray()) {
                values.put(from + slope * value);
            }
            return resized(coarse, full);
        }
    }

    private static Mat resized(Mat from, Size full) {
        Mat to = new Mat();
        opencv_imgproc.resize(from, to, full, 0, 0, opencv_imgproc.INTER_LINEAR);
        return to;
    }
}
