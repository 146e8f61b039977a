package io.emberwatch.core.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
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
                        place + ": no image that can be read (JPEG, PNG, GIF, BMP, TIFF, WebP and PPM can)"));
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

    /**
     * The size that an image file states, read without decoding, so that a small file cannot ask for all memory. Of an image
     * that EXIF turns it is the size before the turn.
     *
     * @param width pixels a row
     * @param height rows
     */
    record ImageHeader(int width, int height) {
        /** Blanks and lines of comment may stand before each of the two numbers. */
        private static final Pattern PNM_SIZE =
                Pattern.compile("^(?:\\s|#[^\\n]*\\n)+(\\d{1,9})(?:\\s|#[^\\n]*\\n)+(\\d{1,9})\\s");

        /** Empty where the bytes are no JPEG, PNG, GIF, BMP, TIFF, WebP or PNM image, or too damaged to tell. */
        static Optional<ImageHeader> of(byte[] file) {
            if (file.length >= 30 && ascii(file, 0, "RIFF") && ascii(file, 8, "WEBP")) {
                return webp(file);
            }
            if (file.length > 2 && file[0] == 'P' && file[1] >= '1' && file[1] <= '6') {
                return pnm(file);
            }
            try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
                Iterator<javax.imageio.ImageReader> readers = ImageIO.getImageReaders(in);
                if (!readers.hasNext()) {
                    return Optional.empty();
                }
                javax.imageio.ImageReader reader = readers.next();
                try {
                    reader.setInput(in);
                    return Optional.of(new ImageHeader(reader.getWidth(0), reader.getHeight(0)));
                } finally {
                    reader.dispose();
                }
            } catch (IOException | RuntimeException e) {
                // Readers throw anything at damaged headers.
                return Optional.empty();
            }
        }

        long pixels() {
            return (long) width * height;
        }

        private static Optional<ImageHeader> pnm(byte[] file) {
            String start = new String(file, 2, Math.min(file.length - 2, 1000), StandardCharsets.US_ASCII);
            Matcher size = PNM_SIZE.matcher(start);
            return size.find()
                    ? Optional.of(new ImageHeader(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
                    : Optional.empty();
        }

        private static Optional<ImageHeader> webp(byte[] file) {
            if (ascii(file, 12, "VP8X")) {
                return Optional.of(new ImageHeader(1 + little(file, 24, 3), 1 + little(file, 27, 3)));
            }
            if (ascii(file, 12, "VP8L")) {
                int bits = little(file, 21, 4);
                return Optional.of(new ImageHeader(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)));
            }
            if (ascii(file, 12, "VP8 ")) {
                return Optional.of(new ImageHeader(little(file, 26, 2) & 0x3fff, little(file, 28, 2) & 0x3fff));
            }
            return Optional.empty();
        }

        private static boolean ascii(byte[] file, int at, String text) {
            return new String(file, at, text.length(), StandardCharsets.US_ASCII).equals(text);
        }

        private static int little(byte[] file, int at, int bytes) {
            int value = 0;
            for (int i = bytes - 1; i >= 0; i--) {
                value = (value << 8) | (file[at + i] & 0xff);
            }
            return value;
        }
    }
}
