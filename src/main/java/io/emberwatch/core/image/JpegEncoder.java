package io.emberwatch.core.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Encodes pictures as JPEG. Thread-safe. */
public final class JpegEncoder {
    private final int quality;

    /** @param quality 1 (small) to 100 (faithful) */
    public JpegEncoder(int quality) {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("JPEG quality lies between 1 and 100, not " + quality);
        }
        this.quality = quality;
    }

    /**
     * One picture as a complete JPEG file.
     *
     * @param bgr 8 bits, three channels
     * @throws IllegalStateException when OpenCV refuses the picture
     */
    public byte[] encode(Mat bgr) {
        try (BytePointer out = new BytePointer();
                IntPointer parameters = new IntPointer(IMWRITE_JPEG_QUALITY, quality)) {
            if (!imencode(".jpg", bgr, out, parameters)) {
                throw new IllegalStateException(
                        "OpenCV could not encode a picture of " + bgr.cols() + "x" + bgr.rows() + " as JPEG");
            }
            byte[] jpeg = new byte[Math.toIntExact(out.limit())];
            out.get(jpeg);
            return jpeg;
        }
    }
}
