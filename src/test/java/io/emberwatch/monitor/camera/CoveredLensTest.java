package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imread;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoveredLensTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;

    private final Random noise = new Random(20_261_124);

    /** What a lens shows that is covered. */
    enum Covered {
        BLACK(0),
        BLACK_AND_NOISY(8),
        CLOTH(4),
        WHITE_TAPE(2),
        /** Two lines of white letters. */
        BLACK_WITH_TIME(0);

        private final int noise;

        Covered(int noise) {
            this.noise = noise;
        }

        private int brightness(int x, int y) {
            return switch (this) {
                case BLACK -> 0;
                case BLACK_AND_NOISY -> 14;
                case CLOTH -> 117 + 6 * x / WIDTH;
                case WHITE_TAPE -> 250;
                case BLACK_WITH_TIME -> {
                    boolean written = (y < 12 && x < 120) || (y > 228 && x > 220);
                    yield written && (x / 3 + y / 3) % 2 == 0 ? 255 : 0;
                }
            };
        }
    }

    /** What a lens shows that is not, hard to see as it may be. */
    enum Clear {
        /** Dark walls, a floor a little less dark, nowhere more than 30 of 255. */
        NIGHT(5),
        /** All black but for two windows with light. */
        NIGHT_WITH_WINDOWS(3),
        /** Brighter above than below, with the mere idea of a house. */
        FOG(2),
        DENSE_FOG(2);

        private final int noise;

        Clear(int noise) {
            this.noise = noise;
        }

        private int brightness(int x, int y) {
            return switch (this) {
                case NIGHT -> {
                    int wall = x / 60 % 2 == 0 ? 4 : 14;
                    yield y > 150 ? 22 + x % 40 / 8 : wall;
                }
                case NIGHT_WITH_WINDOWS -> {
                    boolean lit = (x > 40 && x < 100) || (x > 200 && x < 240);
                    yield lit && y > 60 && y < 120 ? 60 : 2;
                }
                case FOG -> 190 - 40 * y / HEIGHT - (x > 140 && x < 200 && y > 100 ? 7 : 0);
                case DENSE_FOG -> 180 - 22 * y / HEIGHT;
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Covered.class)
    void coveredLens_isNoticed_onceItLasts(Covered kind) {
        CoveredLens lens = new CoveredLens(Duration.ofSeconds(30));

        assertThat(see(lens, kind::brightness, kind.noise, 5)).isFalse();
        assertThat(see(lens, kind::brightness, kind.noise, 34)).isFalse();
        assertThat(see(lens, kind::brightness, kind.noise, 35)).isTrue();
        assertThat(see(lens, kind::brightness, kind.noise, 100)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Clear.class)
    void dimImages_areNot(Clear kind) {
        CoveredLens lens = new CoveredLens(Duration.ofSeconds(1));
        for (int second = 0; second < 10; second++) {
            assertThat(see(lens, kind::brightness, kind.noise, second)).isFalse();
        }
    }

    @Test
    void oneImageThatShowsSomething_beginsTheTimeAnew() {
        CoveredLens lens = new CoveredLens(Duration.ofSeconds(30));
        see(lens, Covered.BLACK::brightness, 0, 0);
        assertThat(see(lens, Covered.BLACK::brightness, 0, 30)).isTrue();

        assertThat(see(lens, Clear.NIGHT::brightness, 5, 31)).isFalse();

        assertThat(see(lens, Covered.BLACK::brightness, 0, 32)).isFalse();
        assertThat(see(lens, Covered.BLACK::brightness, 0, 61)).isFalse();
        assertThat(see(lens, Covered.BLACK::brightness, 0, 62)).isTrue();
    }

    /** Photographs of days, nights, smoke and fog. */
    @Test
    void photographs_areNotTakenForCovered() throws IOException {
        for (String kind : List.of("fire", "nofire")) {
            Path folder = Path.of("../shared/data/images/test", kind);
            assumeTrue(Files.isDirectory(folder), "the shared frames are not here");
            List<Path> images;
            try (Stream<Path> files = Files.list(folder)) {
                images = files.sorted().limit(200).toList();
            }
            for (Path image : images) {
                CoveredLens lens = new CoveredLens(Duration.ofNanos(1));
                try (Mat bgr = imread(image.toString())) {
                    ByteBuffer pixels = bgr.createBuffer();
                    lens.covered(pixels, bgr.cols(), bgr.rows(), 0);
                    assertThat(lens.covered(pixels, bgr.cols(), bgr.rows(), 1))
                            .as(image.toString())
                            .isFalse();
                }
            }
        }
    }

    private boolean see(CoveredLens lens, IntBinaryOperator brightness, int sigma, int second) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(WIDTH * HEIGHT * 3);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int value = brightness.applyAsInt(x, y) + (int) Math.round(noise.nextGaussian() * sigma);
                byte grey = (byte) Math.max(0, Math.min(255, value));
                pixels.put(grey).put(grey).put(grey);
            }
        }
        return lens.covered(
                pixels.flip(), WIDTH, HEIGHT, Duration.ofSeconds(second).toNanos());
    }
}
