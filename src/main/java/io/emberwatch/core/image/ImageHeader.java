package io.emberwatch.core.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

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
