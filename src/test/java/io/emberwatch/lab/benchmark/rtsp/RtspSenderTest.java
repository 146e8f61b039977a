package io.emberwatch.lab.benchmark.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.benchmark.rtsp.FfmpegReader.Seen;
import io.emberwatch.monitor.camera.TestClips;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RtspSenderTest {
    private static final int FPS = 25;
    private static final int FRAMES = 50;

    @TempDir
    static Path folder;

    private static VideoClip clip;

    @BeforeAll
    static void makeClip() {
        clip = ClipReader.read(TestClips.h264(folder.resolve("grey.mp4"), 320, 240, FPS, FRAMES));
    }

    @Test
    void clip_isReadAsItIs() {
        assertThat(clip.frames()).hasSize(FRAMES);
        assertThat(clip.ticks()).isEqualTo(FRAMES * 3600L);
        assertThat(clip.framesPerSecond()).isEqualTo(FPS, within(0.001));
        assertThat(clip.parameterSets()).hasSize(2);
        assertThat(clip.width()).isEqualTo(320);
        assertThat(clip.frames().stream().filter(VideoClip.Frame::key).count()).isEqualTo(2);
    }

    @Test
    void clip_isTheSameFromEveryContainer() {
        for (String ending : List.of("mkv", "ts", "h264")) {
            VideoClip other = ClipReader.read(TestClips.h264(folder.resolve("c." + ending), 320, 240, FPS, FRAMES));
            assertThat(other.frames()).as(ending).hasSize(FRAMES);
            assertThat(other.parameterSets()).as(ending).isNotEmpty();
            assertThat(other.ticks()).as(ending).isCloseTo(clip.ticks(), within(FRAMES * 100L));
            for (int i = 0; i < FRAMES; i++) {
                byte[] picture = last(other.frames().get(i).units());
                assertThat(picture)
                        .as(ending)
                        .isEqualTo(last(clip.frames().get(i).units()));
            }
        }
    }

    @Test
    void otherCodec_isRefusedWithTheRemedy() {
        Path file = TestClips.mpeg4(folder.resolve("old.mp4"), 320, 240, FPS, 3);
        assertThatThrownBy(() -> ClipReader.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("mpeg4")
                .hasMessageContaining("give a file of H.264 or HEVC");
        assertThatThrownBy(() -> ClipReader.read(folder.resolve("none.mp4")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("none.mp4");
    }

    @Test
    void tcp_timesRiseEvenlyOverTheSeamAndEveryFrameIsClean() throws IOException {
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam-00", clip, Duration.ofMillis(300));
            check(FfmpegReader.read(sender.url("/cam-00"), "tcp", 2 * FRAMES + 10));
        }
    }

    @Test
    void udp_isServedToo() throws IOException {
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam-00", clip, Duration.ZERO);
            check(FfmpegReader.read(sender.url("/cam-00"), "udp", FRAMES + 10));
        }
    }

    private static void check(List<Seen> seen) {
        assertThat(seen.get(0).key()).isTrue();
        // FFmpeg gives the first packet no time, whoever sends it.
        for (int i = 2; i < seen.size(); i++) {
            double step = seen.get(i).seconds() - seen.get(i - 1).seconds();
            assertThat(step).as("step before packet %d", i).isEqualTo(1.0 / FPS, within(0.002));
            assertThat(seen.get(i).clean()).isTrue();
        }
        // The clip begins again: the brightness of frame 0 follows that of frame 49.
        List<Integer> lumas =
                seen.stream().map(Seen::luma).filter(luma -> luma >= 0).toList();
        assertThat(lumas).hasSizeGreaterThan(FRAMES);
        for (int i = 0; i + FRAMES < lumas.size(); i++) {
            assertThat(lumas.get(i + FRAMES)).isCloseTo(lumas.get(i), within(6));
        }
    }

    @Test
    void realTime_isKept() throws IOException {
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam-00", clip, Duration.ZERO);
            long begin = System.nanoTime();
            FfmpegReader.read(sender.url("/cam-00"), "tcp", 3 * FPS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            // Up to a second until the first key frame, and whatever a busy machine adds.
            assertThat(seconds).isGreaterThan(2.8);
        }
    }

    @Test
    void manyViewers_areAllServed() throws Exception {
        int cameras = 32;
        try (RtspSender sender = RtspSender.open(0)) {
            ExecutorService readers = Executors.newFixedThreadPool(cameras);
            List<Future<List<Seen>>> results = new ArrayList<>();
            for (int i = 0; i < cameras; i++) {
                String path = "/cam-%02d".formatted(i);
                sender.add(path, clip, Duration.ofMillis(i * 67L));
                results.add(readers.submit(() -> FfmpegReader.read(sender.url(path), "tcp", FPS)));
            }
            for (Future<List<Seen>> result : results) {
                assertThat(result.get()).hasSize(FPS);
            }
            readers.shutdown();
            await().until(() -> sender.playing() == 0);
            assertThat(sender.dropped()).isZero();
        }
    }

    @Test
    void unknownPath_isNotFound() throws IOException {
        try (RtspSender sender = RtspSender.open(0)) {
            assertThatThrownBy(() -> FfmpegReader.read(sender.url("/none"), "tcp", 1))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whoDoesNotRead_isDropped() throws IOException {
        // A clip of large frames at a high rate fills any buffer of the system soon.
        VideoClip fat = fat();
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam-00", fat, Duration.ZERO);
            try (Socket socket = connect(sender)) {
                OutputStream out = socket.getOutputStream();
                out.write(request(sender, "SETUP", "Transport: RTP/AVP/TCP;interleaved=0-1\r\n"));
                out.write(request(sender, "PLAY", ""));
                await().until(() -> sender.playing() == 1);
                await().atMost(Duration.ofSeconds(30)).until(() -> sender.dropped() == 1);
                assertThat(sender.playing()).isZero();
            }
        }
    }

    @Test
    void close_leavesNeitherThreadNorSocket() throws Exception {
        RtspSender sender = RtspSender.open(0);
        sender.add("/cam-00", clip, Duration.ZERO);
        try (Socket socket = connect(sender)) {
            OutputStream out = socket.getOutputStream();
            out.write(request(sender, "SETUP", "Transport: RTP/AVP/TCP;interleaved=0-1\r\n"));
            out.write(request(sender, "PLAY", ""));
            await().until(() -> sender.playing() == 1);
            sender.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("rtsp-sender"));
            // Its end is seen here at once.
            socket.setSoTimeout(5000);
            while (socket.getInputStream().read(new byte[4096]) >= 0) {
                // What was still on its way.
            }
            assertThatThrownBy(() -> connect(sender).close()).isInstanceOf(ConnectException.class);
            sender.close();
        }
    }

    @Test
    void noRtsp_endsTheConnectionOnly() throws IOException {
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam-00", clip, Duration.ZERO);
            try (Socket socket = connect(sender)) {
                socket.getOutputStream().write("hello there, you\r\nx\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.setSoTimeout(5000);
                assertThat(socket.getInputStream().read()).isNegative();
            }
            assertThat(FfmpegReader.read(sender.url("/cam-00"), "tcp", 3)).hasSize(3);
        }
    }

    @Test
    void drawnClip_burnsFromItsTimeOnAndHasItsKeyFrames() throws IOException {
        DrawnClip plan = DrawnClip.calm(320, 180, 10)
                .with(Duration.ofSeconds(2), Duration.ofSeconds(6))
                .withWalking();
        VideoClip calm = plan.write(folder.resolve("calm.mp4"));
        VideoClip fire = plan.withFireAt(Duration.ofSeconds(3)).write(folder.resolve("fire.mp4"));
        assertThat(calm.frames()).hasSize(60);
        assertThat(calm.width()).isEqualTo(320);
        assertThat(calm.ticks()).isEqualTo(6L * VideoClip.TICKS_PER_SECOND);
        for (int i = 0; i < 60; i++) {
            assertThat(calm.frames().get(i).key()).as("frame %d", i).isEqualTo(i % 20 == 0);
        }
        // The same plan draws the same frames, until it burns.
        assertThat(last(fire.frames().get(29).units()))
                .isEqualTo(last(calm.frames().get(29).units()));
        assertThat(last(fire.frames().get(45).units()))
                .isNotEqualTo(last(calm.frames().get(45).units()));
        assertThat(Files.size(folder.resolve("calm.mp4"))).isPositive();
    }

    private static VideoClip fat() {
        byte[] unit = new byte[400_000];
        unit[0] = 5;
        List<VideoClip.Frame> frames = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            frames.add(new VideoClip.Frame(List.of(unit), i * 3600L, i * 3600L, true));
        }
        return new VideoClip(VideoClip.Codec.H264, 320, 240, clip.parameterSets(), frames, 25 * 3600L);
    }

    private static Socket connect(RtspSender sender) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(), URI.create(sender.url("/")).getPort());
    }

    private static byte[] request(RtspSender sender, String method, String header) {
        return (method + " " + sender.url("/cam-00") + " RTSP/1.0\r\nCSeq: 1\r\n" + header + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] last(List<byte[]> units) {
        return units.get(units.size() - 1);
    }
}
