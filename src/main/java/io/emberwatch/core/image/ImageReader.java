package io.emberwatch.core.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Reads image files of any common kind: 8 bits, three channels, without their transparency, the first of an animation,
 * turned as their EXIF data says. The decoded image is lent to a function and then freed, so that an image of hundreds of
 * megabytes never reaches Java's heap. Immutable and thread-safe.
 */
public final class ImageReader {
    private static final long LARGEST_FILE = 256L << 20;
    private static final long MOST_PIXELS = 150_000_000;
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "ppm");

    private final long mostPixels;

    /** Reads images of up to 150 million pixels. */
    public ImageReader() {
        this(MOST_PIXELS);
    }

    /** @param mostPixels larger images are refused before they are decoded */
    public ImageReader(long mostPixels) {
        this.mostPixels = mostPixels;
    }

    /** Whether a file's name ends as that of an image that can be read. */
    public static boolean hasImageEnding(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /**
     * Reads a file.
     *
     * @param use gets the pixels, BGR, which are freed after it returns
     * @return what {@code use} makes of them
     * @throws UnreadableImageException with one line if the file is not there, no image or too large
     */
    public <T> T read(Path file, Function<Mat, T> use) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new UnreadableImageException(file + ": there is no such file");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new UnreadableImageException(
                        file + ": larger than " + (LARGEST_FILE >> 20) + " MiB: shrink it first");
            }
            return decode(file.toString(), Files.readAllBytes(file), use);
        } catch (IOException e) {
            throw new UnreadableImageException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Decodes the bytes of an image file.
     *
     * @param place for messages
     * @param use gets the pixels, BGR, which are freed after it returns
     * @return what {@code use} makes of them
     * @throws UnreadableImageException with one line if it is no image or too large
     */
    public <T> T decode(String place, byte[] file, Function<Mat, T> use) {
        if (file.length == 0) {
            throw new UnreadableImageException(place + ": the file is empty");
        }
        ImageHeader header = ImageHeader.of(file)
                .orElseThrow(() -> new UnreadableImageException(
                        place + ": no image that can be read (JPEG, PNG, GIF, BMP, TIFF and WebP can)"));
        if (header.pixels() > mostPixels) {
            throw new UnreadableImageException(place + ": " + header.width() + "x" + header.height()
                    + " pixels are more than " + mostPixels / 1_000_000 + " million: shrink it first");
        }
        try (BytePointer bytes = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, CV_8UC1, bytes);
                Mat bgr = decoded(encoded, place)) {
            return use.apply(bgr);
        }
    }

    private static Mat decoded(Mat encoded, String place) {
        Mat bgr;
        try {
            bgr = imdecode(encoded, IMREAD_COLOR);
        } catch (RuntimeException e) {
            throw new UnreadableImageException(
                    place + ": the image is damaged or of a rare kind: save it as JPEG or PNG", e);
        }
        if (bgr.empty()) {
            bgr.close();
            throw new UnreadableImageException(
                    place + ": the image is damaged or of a rare kind: save it as JPEG or PNG");
        }
        return bgr;
    }
}
