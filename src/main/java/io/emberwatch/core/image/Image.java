package io.emberwatch.core.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The pixels of an image on Java's heap. Immutable by convention: the array is not copied.
 *
 * @param width pixels a row, at least 1
 * @param height rows, at least 1
 * @param bgr {@code [height*width*3]}, row by row, blue first
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody; a copy of megabytes is not wanted.
public record Image(int width, int height, byte[] bgr) {
    public Image {
        if (width < 1 || height < 1 || bgr.length != width * height * 3) {
            throw new IllegalArgumentException(
                    "an image of " + width + "x" + height + " cannot have " + bgr.length + " bytes");
        }
    }

    /** A copy of a continuous image of 8 bits and three channels, blue first. */
    public static Image of(Mat bgr) {
        return new Image(bgr.cols(), bgr.rows(), bytes(bgr));
    }

    /** One image as a network takes it, its values rounded. */
    public static Image of(ImageBatch one) {
        float[] rgb = one.rgb();
        byte[] bgr = new byte[rgb.length];
        for (int i = 0; i < bgr.length; i += 3) {
            bgr[i] = (byte) Math.round(rgb[i + 2]);
            bgr[i + 1] = (byte) Math.round(rgb[i + 1]);
            bgr[i + 2] = (byte) Math.round(rgb[i]);
        }
        return new Image(one.width(), one.height(), bgr);
    }

    /** The bytes of a continuous image of 8 bits and three channels, in whatever order they are. */
    public static byte[] bytes(Mat pixels) {
        byte[] bytes = new byte[pixels.rows() * pixels.cols() * 3];
        try (BytePointer data = pixels.data()) {
            data.get(bytes);
        }
        return bytes;
    }

    /** A copy in native memory, which the caller closes. */
    public Mat toMat() {
        Mat mat = new Mat(height, width, opencv_core.CV_8UC3);
        try (BytePointer data = mat.data()) {
            data.put(bgr);
        }
        return mat;
    }

    /** The same pixels, red first: {@code [height*width*3]}. */
    public byte[] rgb() {
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
        return rgb;
    }

    /** As a network takes it. */
    public ImageBatch toBatch() {
        byte[] bytes = rgb();
        float[] rgb = new float[bytes.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bytes[i] & 0xff;
        }
        return new ImageBatch(1, height, width, rgb);
    }
}
