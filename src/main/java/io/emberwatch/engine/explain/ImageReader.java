package io.emberwatch.engine.explain;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Reads pictures of any common kind as the evaluation does: 8 bits, three channels, without their transparency, the first
 * of an animation, turned as their EXIF data says. Immutable and thread-safe.
 */
public final class ImageReader {
    /** Longest side of the copy that is drawn on. */
    static final int LARGEST_SHOWN = 1280;

    private static final long LARGEST_FILE = 256L << 20;
    private static final long MOST_PIXELS = 150_000_000;
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp");

    private final int height;
    private final int width;
    private final long mostPixels;

    /** Reads pictures for this network. */
    public ImageReader(InspectableModel network) {
        this(network, MOST_PIXELS);
    }

    /**
     * Reads pictures for this network up to a size.
     *
     * @param mostPixels larger pictures are refused before they are decoded
     */
    public ImageReader(InspectableModel network, long mostPixels) {
        this(network.height(), network.width(), mostPixels);
    }

    ImageReader(int height, int width, long mostPixels) {
        this.height = height;
        this.width = width;
        this.mostPixels = mostPixels;
    }

    /** Whether a file's ending is that of a picture. */
    public static boolean looksLikePicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && Files.isRegularFile(file);
    }

    /**
     * Reads a file.
     *
     * @throws UnreadableImageException with one line if the file is not there, no picture or too large
     */
    public LoadedImage read(Path file) {
        String name = file.toString();
        try {
            if (!Files.isRegularFile(file)) {
                throw new UnreadableImageException(name + ": there is no such file");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new UnreadableImageException(
                        name + ": larger than " + (LARGEST_FILE >> 20) + " MiB: shrink it first");
            }
            return decode(file.getFileName().toString(), name, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UnreadableImageException(name + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Decodes a picture file.
     *
     * @param name for messages
     * @throws UnreadableImageException with one line if it is no picture or too large
     */
    public LoadedImage decode(String name, byte[] file) {
        return decode(name, name, file);
    }

    private LoadedImage decode(String name, String place, byte[] file) {
        if (file.length == 0) {
            throw new UnreadableImageException(place + ": the file is empty");
        }
        ImageSize size = ImageSize.of(file)
                .orElseThrow(() -> new UnreadableImageException(
                        place + ": no picture that can be read (JPEG, PNG, GIF, BMP, TIFF and WebP can)"));
        if (size.pixels() > mostPixels) {
            throw new UnreadableImageException(place + ": " + size.width() + "x" + size.height()
                    + " pixels are more than " + mostPixels / 1_000_000 + " million: shrink it first");
        }
        try (BytePointer bytes = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, CV_8UC1, bytes);
                Mat bgr = decoded(encoded, place)) {
            return picture(name, bgr);
        }
    }

    private static Mat decoded(Mat encoded, String place) {
        Mat bgr;
        try {
            bgr = imdecode(encoded, IMREAD_COLOR);
        } catch (RuntimeException e) {
            throw new UnreadableImageException(
                    place + ": the picture is damaged or of a rare kind: save it as JPEG or PNG", e);
        }
        if (bgr.empty()) {
            bgr.close();
            throw new UnreadableImageException(
                    place + ": the picture is damaged or of a rare kind: save it as JPEG or PNG");
        }
        return bgr;
    }

    private LoadedImage picture(String name, Mat bgr) {
        double factor = Math.min(1, LARGEST_SHOWN / (double) Math.max(bgr.cols(), bgr.rows()));
        int shownWidth = Math.max(1, (int) Math.round(bgr.cols() * factor));
        int shownHeight = Math.max(1, (int) Math.round(bgr.rows() * factor));
        byte[] shown = resized(bgr, shownWidth, shownHeight);
        byte[] input = resized(bgr, width, height);
        float[] rgb = new float[input.length];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = input[i + 2] & 0xff;
            rgb[i + 1] = input[i + 1] & 0xff;
            rgb[i + 2] = input[i] & 0xff;
        }
        return new LoadedImage(
                name, shownWidth, shownHeight, shown, bgr.cols(), bgr.rows(), new ImageBatch(1, height, width, rgb));
    }

    private static byte[] resized(Mat bgr, int width, int height) {
        boolean smaller = (long) height * width < (long) bgr.rows() * bgr.cols();
        byte[] bytes = new byte[width * height * 3];
        try (Mat to = new Mat();
                Size size = new Size(width, height)) {
            resize(bgr, to, size, 0, 0, smaller ? INTER_AREA : INTER_LINEAR);
            try (BytePointer data = to.data()) {
                data.get(bytes);
            }
        }
        return bytes;
    }
}
