package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Broken frames are skipped alike while packets come and while the decoder gives back what it held. */
@Timeout(60)
class FfmpegDecoderTest {
    private static final int FRAMES = 30;

    @TempDir
    private Path folder;

    private final FfmpegInterrupt interrupt = new FfmpegInterrupt(System::nanoTime);
    private final FfmpegInput input = new FfmpegInput();
    private final AVPacket packet = av_packet_alloc();
    private int duringPackets;
    private int duringDraining;

    /** With B frames, of which the decoder holds two back until the end. */
    @BeforeEach
    void openAClip() throws Exception {
        FfmpegProgram.require();
        Path clip = folder.resolve("clip.mp4");
        int status = new ProcessBuilder(
                        "ffmpeg",
                        "-v",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc=size=160x96:rate=10",
                        "-frames:v",
                        Integer.toString(FRAMES),
                        "-c:v",
                        "libx264",
                        "-bf",
                        "3",
                        "-pix_fmt",
                        "yuv420p",
                        clip.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
        interrupt.arm(Duration.ofSeconds(30));
        FfmpegTarget target = FfmpegTarget.of(
                TestConfigs.camera(clip.toString(), TestConfigs.capture(Duration.ofSeconds(5), 2, false)));
        assertThat(input.open(target, interrupt)).isNotNegative();
    }

    @AfterEach
    void close() {
        av_packet_free(packet);
        input.close();
        interrupt.close();
    }

    /** Flags the frames with these numbers as broken. */
    private static final class Breaking implements FfmpegDecoder.Output {
        private final Set<Integer> broken;
        private int number;

        private Breaking(Set<Integer> broken) {
            this.broken = broken;
        }

        @Override
        public int receive(AVCodecContext context, AVFrame frame) {
            int code = avcodec_receive_frame(context, frame);
            if (code == 0 && broken.contains(number++)) {
                frame.flags(frame.flags() | AVFrame.AV_FRAME_FLAG_CORRUPT);
            }
            return code;
        }
    }

    /** Decodes the whole clip and counts its frames. */
    private void decode(FfmpegDecoder decoder) {
        assertThat(decoder.open(input.stream())).isNotNegative();
        while (input.read(packet) >= 0) {
            decoder.send(packet);
            av_packet_unref(packet);
            while (decoder.receive()) {
                duringPackets++;
            }
        }
        decoder.send(null);
        while (decoder.receive()) {
            duringDraining++;
        }
    }

    @Test
    void receive_givesEveryImageWhereNoneIsBroken() {
        try (FfmpegDecoder decoder = new FfmpegDecoder(160)) {
            decode(decoder);
            assertThat(duringPackets + duringDraining).isEqualTo(FRAMES);
            assertThat(duringDraining).as("the clip tests nothing without").isGreaterThanOrEqualTo(2);
            assertThat(decoder.takeCorrupt()).isZero();
        }
    }

    @Test
    void receive_skipsABrokenImageWhilePacketsCome() {
        try (FfmpegDecoder decoder = new FfmpegDecoder(160, new Breaking(Set.of(3, 4)))) {
            decode(decoder);
            assertThat(duringPackets + duringDraining).isEqualTo(FRAMES - 2);
            assertThat(decoder.takeCorrupt()).isEqualTo(2);
        }
    }

    @Test
    void receive_skipsABrokenImageWhileDrainingAndGivesTheOnesAfterIt() {
        try (FfmpegDecoder decoder = new FfmpegDecoder(160, new Breaking(Set.of(FRAMES - 2)))) {
            decode(decoder);
            assertThat(duringPackets + duringDraining).isEqualTo(FRAMES - 1);
            assertThat(duringDraining).isPositive();
            assertThat(decoder.takeCorrupt()).isEqualTo(1);
        }
    }

    /** Rows of 64 and 128 pixels need no padding: FFmpeg writes them into the pool's frame itself. */
    @ParameterizedTest
    @CsvSource({"64, 38", "128, 77", "160, 96", "50, 30"})
    void scaleTo_givesTheSamePixels_inAFrameOfThePool_andWithoutAByteOfRoom(int width, int height) {
        int bytes = width * height * 3;
        ByteBuffer narrow = ByteBuffer.allocateDirect(bytes + 64);
        for (int i = bytes; i < narrow.capacity(); i++) {
            narrow.put(i, (byte) 77);
        }
        try (FfmpegDecoder decoder = new FfmpegDecoder(width);
                VideoFrame frame = new FramePool(1)
                        .lease(new CameraId("clip"), width, height, Instant.EPOCH, 0)
                        .orElseThrow()) {
            assertThat(decoder.open(input.stream())).isNotNegative();
            while (!decoder.receive()) {
                assertThat(input.read(packet)).isNotNegative();
                decoder.send(packet);
                av_packet_unref(packet);
            }
            assertThat(decoder.scaleTo(frame.pixels())).isTrue();
            ByteBuffer target = narrow.slice(0, bytes);
            assertThat(decoder.scaleTo(target)).isTrue();

            assertThat(decoder.width()).isEqualTo(width);
            assertThat(decoder.height()).isEqualTo(height);
            assertThat(frame.pixels()).isEqualTo(target);
            assertThat(IntStream.range(0, bytes).map(target::get).distinct().count())
                    .as("a picture")
                    .isGreaterThan(20);
            assertThat(IntStream.range(bytes, narrow.capacity()).map(narrow::get))
                    .containsOnly(77);
        }
    }

    @Test
    void receive_comesBackFromADecoderThatFailsForEver() {
        try (FfmpegDecoder decoder = new FfmpegDecoder(160, (context, frame) -> AVERROR_INVALIDDATA)) {
            decode(decoder);
            assertThat(duringPackets + duringDraining).isZero();
            assertThat(decoder.takeCorrupt()).isPositive();
        }
    }
}
