package io.emberwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.monitor.inference.Frames;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramePreprocessorTest {
    private final Frames frames = new Frames(4);
    private final FramePreprocessor preprocessor =
            new FramePreprocessor(3, new ModelManifest.Input(8, 6, Preprocessing.TORCH));

    @AfterEach
    void close() {
        preprocessor.close();
    }

    @ParameterizedTest
    @CsvSource({"6, 8", "1920, 1080", "7, 1001", "1, 1", "3, 2", "5, 900"})
    void fill_turnsBgrOfAnySizeIntoRgb(int width, int height) {
        VideoFrame frame = frames.coloured(width, height, 10, 20, 200);

        ByteBuffer input = preprocessor.fill(List.of(frame));

        assertThat(input.remaining()).isEqualTo(8 * 6 * 3);
        while (input.hasRemaining()) {
            assertThat(input.get() & 0xff).isEqualTo(200);
            assertThat(input.get()).isEqualTo((byte) 20);
            assertThat(input.get()).isEqualTo((byte) 10);
        }
    }

    @Test
    void fill_putsImagesOneAfterTheOther() {
        VideoFrame first = frames.coloured(50, 40, 1, 1, 1);
        VideoFrame second = frames.coloured(6, 8, 2, 2, 2);
        VideoFrame third = frames.coloured(3, 3, 3, 3, 3);

        ByteBuffer input = preprocessor.fill(List.of(first, second, third));

        byte[] bytes = new byte[3 * 8 * 6 * 3];
        input.get(bytes);
        for (int i = 0; i < bytes.length; i++) {
            assertThat(bytes[i]).isEqualTo((byte) (1 + i / (8 * 6 * 3)));
        }
    }

    @Test
    void fill_averagesWhenItShrinks() {
        VideoFrame frame = frames.of("stripes", 12, 16);
        ByteBuffer pixels = frame.pixels();
        for (int i = 0; pixels.hasRemaining(); i++) {
            byte value = (byte) (i % 2 == 0 ? 0 : 200);
            pixels.put(value).put(value).put(value);
        }

        ByteBuffer input = preprocessor.fill(List.of(frame));

        while (input.hasRemaining()) {
            assertThat(input.get() & 0xff).isEqualTo(100);
        }
    }
}
