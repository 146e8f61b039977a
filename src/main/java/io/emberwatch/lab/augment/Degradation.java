package io.emberwatch.lab.augment;

import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageResizer;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Defects of lenses, sensors, encoders and scalers: lost resolution, blur, noise, JPEG blocks. */
final class Degradation {
    private static final int LEAST_SIZE = 64;

    private Degradation() {}

    /** Applies a random choice of them, in the order in which a camera causes them. Changes the square image in place. */
    static void apply(Mat image, Set<Transform> variations, SplittableRandom random) {
        int size = image.rows();
        if (variations.contains(Transform.RESCALE) && size > LEAST_SIZE && random.nextDouble() < 0.35) {
            rescale(image, random.nextInt(LEAST_SIZE, size));
        }
        if (variations.contains(Transform.BLUR) && random.nextDouble() < 0.15) {
            try (Size automatic = new Size(0, 0)) {
                opencv_imgproc.GaussianBlur(image, image, automatic, random.nextDouble(0.4, 1.6));
            }
        }
        if (variations.contains(Transform.NOISE) && random.nextDouble() < 0.2) {
            addNoise(image, random.nextDouble(2, 14), random);
        }
        if (variations.contains(Transform.JPEG) && random.nextDouble() < 0.3) {
            compress(image, random.nextInt(25, 90));
        }
    }

    private static void rescale(Mat image, int smaller) {
        int size = image.rows();
        try (Mat small = new Mat()) {
            ImageResizer.resize(image, small, smaller, smaller);
            ImageResizer.resize(small, image, size, size);
        }
    }

    private static void addNoise(Mat image, double deviation, SplittableRandom random) {
        byte[] bytes = Image.bytes(image);
        for (int i = 0; i < bytes.length; i++) {
            long noisy = Math.round((bytes[i] & 255) + random.nextGaussian() * deviation);
            bytes[i] = (byte) Math.max(0, Math.min(255, noisy));
        }
        try (BytePointer data = image.data()) {
            data.put(bytes, 0, bytes.length);
        }
    }

    private static void compress(Mat image, int quality) {
        // The encoder expects BGR and gets RGB. The blocks hardly differ, and decoding keeps the order.
        try (BytePointer jpeg = new BytePointer();
                IntPointer options = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
            opencv_imgcodecs.imencode(".jpg", image, jpeg, options);
            try (Mat encoded = new Mat(1, Math.toIntExact(jpeg.limit()), opencv_core.CV_8UC1, jpeg);
                    Mat decoded = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR)) {
                decoded.copyTo(image);
            }
        }
    }
}
