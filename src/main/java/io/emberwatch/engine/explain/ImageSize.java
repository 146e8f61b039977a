package io.emberwatch.engine.explain;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What a picture file says of its size, read without decoding, so that a small file cannot ask for all memory.
 *
 * @param width pixels a row
 * @param height rows
 */
record ImageSize(int width, int height) {
    /** Empty where the bytes are no JPEG, PNG, GIF, BMP, TIFF or WebP picture, or too damaged to tell. */
    static Optional<ImageSize> of(byte[] file) {
        if (file.length >= 30 && ascii(file, 0, "RIFF") && ascii(file, 8, "WEBP")) {
            return webp(file);
        }
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return Optional.empty();
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                return Optional.of(new ImageSize(reader.getWidth(0), reader.getHeight(0)));
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

    private static Optional<ImageSize> webp(byte[] file) {
        if (ascii(file, 12, "VP8X")) {
            return Optional.of(new ImageSize(1 + little(file, 24, 3), 1 + little(file, 27, 3)));
        }
        if (ascii(file, 12, "VP8L")) {
            int bits = little(file, 21, 4);
            return Optional.of(new ImageSize(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)));
        }
        if (ascii(file, 12, "VP8 ")) {
            return Optional.of(new ImageSize(little(file, 26, 2) & 0x3fff, little(file, 28, 2) & 0x3fff));
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
