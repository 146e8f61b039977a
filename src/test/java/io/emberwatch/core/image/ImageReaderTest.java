package io.emberwatch.core.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {
    private static final int SIZE = 32;

    @TempDir
    Path folder;

    private final ImageReader reader = new ImageReader(1_000_000);

    /** All show red above and blue below, or begin with red. */
    @ParameterizedTest
    @CsvSource({"cmyk.jpg,40", "deep.png,40", "alpha.png,40", "animated.gif,40", "animated.webp,40"})
    void unusualKinds_areReadWithTheirColours(String name, int width) throws IOException {
        Image image = reader.decode(name, resource(name), Image::of);

        assertThat(image.width()).isEqualTo(width);
        float[] rgb = input(resource(name)).rgb();
        assertThat(rgb).hasSize(SIZE * SIZE * 3);
        assertThat(rgb[0]).as("red").isGreaterThan(150);
        assertThat(rgb[1]).as("green").isLessThan(80);
        assertThat(rgb[2]).as("blue").isLessThan(110);
    }

    @Test
    void greyTiff_hasThreeEqualChannels() throws IOException {
        float[] rgb = input(resource("grey.tiff")).rgb();
        assertThat(rgb[0]).isEqualTo(rgb[1]).isEqualTo(rgb[2]);
    }

    @Test
    void emptyFile_isOneLine() throws IOException {
        Path file = Files.createFile(folder.resolve("empty.jpg"));
        assertThatThrownBy(() -> reader.read(file, Image::of))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage(file + ": the file is empty");
    }

    @Test
    void missingFile_isOneLine() {
        assertThatThrownBy(() -> reader.read(folder.resolve("none.jpg"), Image::of))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageEndingWith("none.jpg: there is no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "just words, and more of them than thirty characters",
                "RIFF....WEBPnone of its chunks here",
                "%PDF"
            })
    void whatIsNoImage_isOneLine(String content) {
        byte[] bytes = content.getBytes(US_ASCII);
        assertThatThrownBy(() -> reader.decode("x.jpg", bytes, Image::of))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageStartingWith("x.jpg: no image that can be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep.png", "animated.gif", "animated.webp", "grey.tiff"})
    void halfAFile_isAImageOrOneLine(String name) throws IOException {
        byte[] whole = resource(name);
        for (int length = 1; length < whole.length; length += Math.max(1, whole.length / 12)) {
            byte[] part = Arrays.copyOf(whole, length);
            try {
                assertThat(input(part).rgb()).hasSize(SIZE * SIZE * 3);
            } catch (UnreadableImageException e) {
                assertThat(e.getMessage().lines()).hasSize(1);
            }
        }
    }

    @Test
    void tooManyPixels_areRefusedBeforeDecoding() throws IOException {
        ImageReader strict = new ImageReader(50_000);
        byte[] wide = wide();
        assertThatThrownBy(() -> strict.decode("wide.png", wide, Image::of))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("20000x3 pixels are more than");
    }

    @Test
    void twentyThousandPixelsWide_areRead() throws IOException {
        Image image = reader.decode("wide.png", wide(), Image::of);
        assertThat(image.width()).isEqualTo(20_000);
        assertThat(image.height()).isEqualTo(3);
    }

    @Test
    void portablePixelMap_isRead() {
        Image image =
                reader.decode("x.ppm", "P3\n# two pixels\n2 1\n255\n255 0 0  0 0 255\n".getBytes(US_ASCII), Image::of);
        assertThat(image.width()).isEqualTo(2);
        assertThat(image.bgr()).containsExactly(0, 0, 255, 255, 0, 0);
    }

    @Test
    void portablePixelMap_ofTooManyPixels_isRefused() {
        byte[] bytes = "P6 # none\n40000 40000 255\n".getBytes(US_ASCII);
        assertThatThrownBy(() -> reader.decode("x.ppm", bytes, Image::of))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("40000x40000 pixels are more than");
    }

    private ImageBatch input(byte[] file) {
        return reader.decode(
                "image", file, bgr -> ImageResizer.resized(bgr, SIZE, SIZE).toBatch());
    }

    private static byte[] wide() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(20_000, 3, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = ImageReaderTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
