package io.emberwatch.core.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Encodes images of 8 bits and three channels, blue first, as complete JPEG or PNG files. Thread-safe. */
public final class ImageEncoder {
    private final int quality;

    /** @param quality of JPEG: 1 (small) to 100 (faithful) */
    public ImageEncoder(int quality) {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("JPEG quality lies between 1 and 100, not " + quality);
        }
        this.quality = quality;
    }

    /**
     * One image as JPEG.
     *
     * @throws IllegalStateException when OpenCV refuses the image
     */
    public byte[] jpeg(Mat bgr) {
        try (IntPointer parameters = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
            return encoded(".jpg", bgr, parameters);
        }
    }

    /**
     * One image as PNG.
     *
     * @throws IllegalStateException when OpenCV refuses the image
     */
    public static byte[] png(Mat bgr) {
        try (IntPointer none = new IntPointer()) {
            return encoded(".png", bgr, none);
        }
    }

    /**
     * Writes an image in the format that the file's name ends in.
     *
     * @param file written over; {@code .png} or {@code .jpg}
     * @throws IOException when it cannot be written
     */
    public static void write(Mat bgr, Path file) throws IOException {
        String name = file.toString();
        // Not OpenCV's own writing, which does not say why it failed.
        try (IntPointer none = new IntPointer()) {
            Files.write(file, encoded(name.substring(name.lastIndexOf('.')).toLowerCase(Locale.ROOT), bgr, none));
        }
    }

    private static byte[] encoded(String format, Mat bgr, IntPointer parameters) {
        try (BytePointer out = new BytePointer()) {
            if (!opencv_imgcodecs.imencode(format, bgr, out, parameters)) {
                throw new IllegalStateException(
                        "OpenCV could not encode an image of " + bgr.cols() + "x" + bgr.rows() + " as " + format);
            }
            byte[] bytes = new byte[Math.toIntExact(out.limit())];
            out.get(bytes);
            return bytes;
        }
    }
}
