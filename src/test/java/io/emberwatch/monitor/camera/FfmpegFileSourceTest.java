package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FfmpegFileSourceTest {
    @TempDir
    Path folder;

    private static FfmpegCameraSource source(Path file, CaptureConfig capture) {
        return new FfmpegCameraSource(TestConfigs.camera(file.toString(), capture), System::nanoTime);
    }

    private static CaptureConfig once() {
        return TestConfigs.capture(Duration.ofSeconds(5), 2, false);
    }

    private static int grey(SourceFrame image) throws CameraException {
        ByteBuffer pixels = ByteBuffer.allocateDirect(image.width() * image.height() * 3);
        image.copyTo(pixels);
        return pixels.get(pixels.limit() / 2) & 0xff;
    }

    /** Video levels 16..235 become 0..255. */
    private static int expectedGrey(int frame) {
        return Math.round((TestClips.grey(frame) - 16) * 255f / 219f);
    }

    @Test
    void read_givesEveryImageInOrderWithItsTime() throws Exception {
        Path clip = TestClips.h264(folder.resolve("clip.mp4"), 320, 240, 10, 30);
        try (FfmpegCameraSource source = source(clip, once())) {
            assertThat(source.open()).isEqualTo(new StreamFormat(320, 240, "h264 320x240 10 fps", false));
            for (int frame = 0; frame < 30; frame++) {
                SourceFrame image = source.read().orElseThrow();
                assertThat(image.ptsNanos()).isCloseTo(frame * 100_000_000L, within(1_000_000L));
                assertThat(grey(image)).isCloseTo(expectedGrey(frame), within(3));
            }
            assertThat(source.read()).isEmpty();
            assertThat(source.read()).isEmpty();
        }
    }

    @Test
    void read_scalesWideImagesDownAndKeepsTheirProportions() throws Exception {
        Path clip = TestClips.h264(folder.resolve("clip.mkv"), 640, 360, 10, 3);
        CaptureConfig base = once();
        CaptureConfig narrow = new CaptureConfig(
                base.transport(),
                base.timeout(),
                base.fps(),
                100,
                false,
                base.staleAfter(),
                base.frozenAfter(),
                base.coveredAfter(),
                base.backoff());
        try (FfmpegCameraSource source = source(clip, narrow)) {
            StreamFormat format = source.open();
            assertThat(format.width()).isEqualTo(100);
            assertThat(format.height()).isEqualTo(56);
            SourceFrame image = source.read().orElseThrow();
            ByteBuffer pixels = ByteBuffer.allocateDirect(100 * 56 * 3);
            image.copyTo(pixels);
            for (int at = 0; at < pixels.limit(); at++) {
                assertThat(pixels.get(at) & 0xff).as("byte %d", at).isCloseTo(expectedGrey(0), within(3));
            }
        }
    }

    @Test
    void read_beginsAgainWithRisingTimeWhereLooped() throws Exception {
        Path clip = TestClips.mpeg4(folder.resolve("clip.avi"), 64, 48, 10, 5);
        try (FfmpegCameraSource source = source(clip, TestConfigs.capture(Duration.ofSeconds(5), 2, true))) {
            source.open();
            for (int frame = 0; frame < 17; frame++) {
                SourceFrame image = source.read().orElseThrow();
                assertThat(grey(image)).isCloseTo(expectedGrey(frame % 5), within(4));
                assertThat(image.ptsNanos()).isCloseTo(frame * 100_000_000L, within(1_000_000L));
            }
        }
    }

    @Test
    void read_skipsAndCountsCorruptData() throws Exception {
        Path clip = TestClips.h264(folder.resolve("clip.mp4"), 320, 240, 10, 40);
        try (RandomAccessFile bytes = new RandomAccessFile(clip.toFile(), "rw")) {
            // The index is at the end and stays whole; the frames in the middle do not.
            long from = bytes.length() / 3;
            bytes.seek(from);
            byte[] rubbish = new byte[(int) bytes.length() / 4];
            Arrays.fill(rubbish, (byte) 0xff);
            bytes.write(rubbish);
        }
        List<Integer> corrupt = new ArrayList<>();
        try (FfmpegCameraSource source = source(clip, once())) {
            source.open();
            for (Optional<SourceFrame> read = source.read(); read.isPresent(); read = source.read()) {
                corrupt.add(read.get().corruptBefore());
            }
        }
        assertThat(corrupt).hasSizeBetween(10, 39);
        assertThat(corrupt.stream().mapToInt(Integer::intValue).sum()).isPositive();
    }

    @Test
    void read_followsAChangeOfResolution() throws Exception {
        Path both = folder.resolve("both.h264");
        Files.write(both, Files.readAllBytes(TestClips.h264(folder.resolve("a.h264"), 320, 240, 10, 5)));
        Files.write(
                both,
                Files.readAllBytes(TestClips.h264(folder.resolve("b.h264"), 160, 96, 10, 5)),
                StandardOpenOption.APPEND);
        List<String> sizes = new ArrayList<>();
        try (FfmpegCameraSource source = source(both, once())) {
            source.open();
            for (Optional<SourceFrame> read = source.read(); read.isPresent(); read = source.read()) {
                sizes.add(read.get().width() + "x" + read.get().height());
                assertThat(grey(read.get())).isCloseTo(expectedGrey((sizes.size() - 1) % 5), within(3));
            }
        }
        assertThat(sizes.stream().distinct()).containsExactly("320x240", "160x96");
        assertThat(sizes).hasSize(10);
    }

    @Test
    void open_namesAMissingFile() {
        Path missing = folder.resolve("none.mp4");
        try (FfmpegCameraSource source = source(missing, once())) {
            assertThatThrownBy(source::open)
                    .isInstanceOf(CameraException.class)
                    .hasMessage(missing + ": no such file; check the camera's url");
        }
    }

    @Test
    void open_namesAFileThatIsNoVideo() throws IOException {
        Path text = Files.writeString(folder.resolve("text.mp4"), "This is no video. ".repeat(100));
        try (FfmpegCameraSource source = source(text, once())) {
            assertThatThrownBy(source::open)
                    .isInstanceOf(CameraException.class)
                    .hasMessageContaining(text + ": what comes from there is no video; check the URL");
        }
    }

    @Test
    void open_failsAtOnceWhenCancelledBefore() {
        Path clip = TestClips.h264(folder.resolve("clip.mp4"), 320, 240, 10, 3);
        try (FfmpegCameraSource source = source(clip, once())) {
            source.cancel();
            assertThatThrownBy(source::open).hasMessage(clip + ": reading was stopped");
        }
    }

    @Test
    void open_namesADeviceThatIsNotThere() {
        CameraConfig unplugged = TestConfigs.camera("v4l2:/dev/video97", once());
        try (FfmpegCameraSource source = new FfmpegCameraSource(unplugged, System::nanoTime)) {
            assertThatThrownBy(source::open).hasMessage("/dev/video97: no camera there; check that it is plugged in");
        }
    }

    @Test
    void close_freesNativeMemory() throws Exception {
        Path clip = TestClips.h264(folder.resolve("clip.mp4"), 640, 480, 10, 5);
        ByteBuffer target = ByteBuffer.allocateDirect(640 * 480 * 3);
        for (int warmUp = 0; warmUp < 10; warmUp++) {
            openReadClose(clip, target);
        }
        long before = Pointer.physicalBytes();
        for (int cycle = 0; cycle < 100; cycle++) {
            openReadClose(clip, target);
        }
        // One leaked 640x480 frame a cycle would be 90 MB.
        assertThat(Pointer.physicalBytes() - before).isLessThan(25_000_000L);
    }

    private static void openReadClose(Path clip, ByteBuffer target) throws CameraException {
        try (FfmpegCameraSource source = source(clip, once())) {
            source.open();
            source.read().orElseThrow().copyTo(target);
        }
        try (FfmpegCameraSource source = source(clip.resolveSibling("none.mp4"), once())) {
            assertThatThrownBy(source::open).isInstanceOf(CameraException.class);
        }
    }

    @Test
    void oneImageInACircle_isNotReadMoreOftenThanItIsLookedAt() throws Exception {
        Path image = Files.write(folder.resolve("one.jpg"), MjpegRtp.jpeg(80));
        try (FfmpegCameraSource source = new FfmpegCameraSource(
                TestConfigs.camera(image.toString(), TestConfigs.capture(Duration.ofSeconds(5), 2, true)),
                System::nanoTime)) {
            source.open();
            for (int number = 0; number < 4; number++) {
                assertThat(source.read().orElseThrow().ptsNanos()).isEqualTo(number * 500_000_000L);
            }
        }
    }

    @Test
    void rotationFlag_turnsTheFrames() throws Exception {
        FfmpegProgram.require();
        Path plain = folder.resolve("plain.mp4");
        Path turned = folder.resolve("turned.mp4");
        run(
                "-f",
                "lavfi",
                "-i",
                "color=red:size=64x48:rate=5,drawbox=w=32:color=blue:t=fill",
                "-frames:v",
                "2",
                "-pix_fmt",
                "yuv420p",
                plain.toString());
        run("-i", plain.toString(), "-c", "copy", "-metadata:s:v:0", "rotate=90", turned.toString());
        try (FfmpegCameraSource source = new FfmpegCameraSource(
                TestConfigs.camera(turned.toString(), TestConfigs.capture(Duration.ofSeconds(5), 2, false)),
                System::nanoTime)) {
            assertThat(source.open())
                    .extracting(StreamFormat::width, StreamFormat::height)
                    .containsExactly(48, 64);
            SourceFrame frame = source.read().orElseThrow();
            ByteBuffer pixels = ByteBuffer.allocateDirect(48 * 64 * 3);
            frame.copyTo(pixels);
            // Turned against the clock, as FFmpeg's own program turns this file: what was at the right is above.
            assertThat(pixels.get(2) & 0xff).as("red above").isGreaterThan(200);
            assertThat(pixels.get((63 * 48 + 20) * 3) & 0xff).as("blue below").isGreaterThan(200);
        }
    }

    private static void run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
