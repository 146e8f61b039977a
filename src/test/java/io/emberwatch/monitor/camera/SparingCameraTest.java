package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.benchmark.rtsp.ClipReader;
import io.emberwatch.lab.benchmark.rtsp.RtspSender;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultHttpServer;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DecodeConfig;
import io.emberwatch.monitor.config.DecodeConfig.Decode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a live camera's source decodes, and what it leaves alone. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class SparingCameraTest {
    private static final int FPS = 20;
    private static final int GROUP = 16;
    private static final long GROUP_NANOS = GROUP * 1_000_000_000L / FPS;

    @TempDir
    static Path folder;

    private static VideoClip clip;

    private final CameraAttention attention = new CameraAttention();
    private FfmpegCameraSource source;
    private FrameDemand demand;
    private boolean room = true;
    private int refused;

    @BeforeAll
    static void draw() throws IOException {
        clip = FaultClips.room(folder.resolve("room.mp4"), 160, 96, FPS, GROUP, 2 * GROUP);
    }

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
    }

    private void open(String url, Decode decode, double fps) throws CameraException {
        CameraConfig config = TestConfigs.camera(
                url, TestConfigs.capture(Duration.ofSeconds(5), fps, false).with(DecodeConfig.DEFAULT.with(decode)));
        demand = new FrameDemand(config.capture(), attention, () -> room, () -> refused++, System::nanoTime);
        source = new FfmpegCameraSource(config, System::nanoTime, PacketTap.NONE, demand);
        source.open();
    }

    private long next() throws CameraException {
        SourceFrame frame = source.read().orElseThrow();
        frame.copyTo(ByteBuffer.allocateDirect(frame.width() * frame.height() * 3));
        demand.take(System.nanoTime());
        return frame.ptsNanos();
    }

    /** Reads until two gaps are known; the time of the first key frame that came alone. */
    private long settle() throws CameraException {
        long before = next();
        for (int i = 0; i < 8 * GROUP; i++) {
            long pts = next();
            if (pts - before > GROUP_NANOS / 2) {
                return pts;
            }
            before = pts;
        }
        throw new AssertionError("every frame is decoded");
    }

    private void assertKeyFramesAlone(int count) throws CameraException {
        long packets = source.decodedPackets();
        long before = next();
        for (int i = 1; i < count; i++) {
            long pts = next();
            assertThat(pts - before).isBetween(GROUP_NANOS * 9 / 10, GROUP_NANOS * 11 / 10);
            before = pts;
        }
        assertThat(source.decodedPackets() - packets).isEqualTo(count);
    }

    private void assertEveryFrame(int count) throws CameraException {
        long before = next();
        for (int i = 0; i < count; i++) {
            long pts = next();
            assertThat(pts - before).isLessThan(GROUP_NANOS / 4);
            before = pts;
        }
    }

    /** Calm, suspected in the midst of a group, and calm again. */
    private void assertFollowsAttention() throws Exception {
        settle();
        assertKeyFramesAlone(3);
        long key = next();
        long packets = source.decodedPackets();
        // So that some packets wait unread; catching up must not take them for a new group.
        Thread.sleep(GROUP_NANOS / 2 / 1_000_000);
        attention.suspect(true);
        assertThat(next() - key).as("before the next key frame").isLessThan(GROUP_NANOS);
        assertEveryFrame(2 * GROUP);
        assertThat(source.decodedPackets() - packets).isGreaterThan(2 * GROUP);
        attention.suspect(false);
        settle();
        assertKeyFramesAlone(2);
    }

    @Test
    void calmCamera_isWatchedByKeyFramesAndASuspectedOneByAll() throws Exception {
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam", clip, Duration.ZERO);
            open(sender.url("/cam"), Decode.AUTO, 25);
            assertFollowsAttention();
        }
    }

    /** A decoder holds frames of such a stream back. */
    @Test
    void framesInAnotherOrder_changeNothing() throws Exception {
        FfmpegProgram.require();
        Path file = folder.resolve("b.mp4");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-i"));
        command.addAll(List.of(folder.resolve("room.mp4").toString(), "-c:v", "libx264", "-bf", "3"));
        command.addAll(List.of("-g", "" + GROUP, "-keyint_min", "" + GROUP, "-sc_threshold", "0", "-pix_fmt"));
        command.addAll(List.of("yuv420p", file.toString()));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        VideoClip reordered = ClipReader.read(file);
        assertThat(reordered.frames()).anyMatch(frame -> frame.pts() != frame.dts());
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam", reordered, Duration.ZERO);
            open(sender.url("/cam"), Decode.AUTO, 25);
            settle();
            long packets = source.decodedPackets();
            for (int i = 0; i < 3; i++) {
                next();
            }
            assertThat(source.decodedPackets() - packets).isEqualTo(3);
            attention.suspect(true);
            assertEveryFrame(2 * GROUP);
        }
    }

    @Test
    void hevc_isSparedToo() throws Exception {
        VideoClip hevc = FaultClips.hevc(folder.resolve("room.mp4"), folder.resolve("hevc.mp4"));
        // One key frame only: the clip begins anew all the time.
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam", hevc, Duration.ZERO);
            open(sender.url("/cam"), Decode.AUTO, 25);
            settle();
            long packets = source.decodedPackets();
            next();
            next();
            assertThat(source.decodedPackets() - packets).isEqualTo(2);
        }
    }

    /** Damage between key frames is counted like any other; the key frames are whole all the same. */
    @Test
    void lossBetweenKeyFrames_isCountedAndDoesNoHarm() throws Exception {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/cam", clip).seeded(19);
            open(server.url(camera), Decode.KEYFRAMES, 25);
            next();
            camera.losing(0.05);
            int counted = 0;
            for (int i = 0; i < 8; i++) {
                counted += source.read().orElseThrow().corruptBefore();
                demand.take(System.nanoTime());
            }
            assertThat(camera.lostPackets()).isPositive();
            assertThat(counted).isPositive();
        }
    }

    @Test
    void groupsLongerThanTheGap_areDecodedWhole() throws Exception {
        VideoClip sparse = FaultClips.grey(folder.resolve("sparse.mp4"), 64, FPS, 3 * FPS, 3 * FPS);
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam", sparse, Duration.ZERO);
            open(sender.url("/cam"), Decode.AUTO, 25);
            assertEveryFrame(8 * FPS);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Decode.class,
            names = {"ALL", "KEYFRAMES"})
    void fixedChoice_doesNotAskForAttention(Decode decode) throws Exception {
        attention.suspect(decode == Decode.KEYFRAMES);
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam", clip, Duration.ZERO);
            open(sender.url("/cam"), decode, 25);
            if (decode == Decode.ALL) {
                assertEveryFrame(4 * GROUP);
            } else {
                // What was buffered while connecting comes at once.
                next();
                next();
                assertKeyFramesAlone(4);
            }
        }
    }

    @Test
    void cameraThatFindsNoRoom_decodesNothingAndStaysConnected() throws Exception {
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam", clip, Duration.ZERO);
            open(sender.url("/cam"), Decode.AUTO, 25);
            settle();
            long packets = source.decodedPackets();
            room = false;
            Thread reader = new Thread(() -> {
                try {
                    source.read();
                } catch (CameraException e) {
                    // Cancelled below.
                }
            });
            reader.start();
            Thread.sleep(3 * GROUP_NANOS / 1_000_000);
            source.cancel();
            reader.join();
            assertThat(source.decodedPackets()).isEqualTo(packets);
            assertThat(refused).isBetween(2, 4);
        }
    }

    @Test
    void motionJpeg_isDecodedOnlyWhereASampleIsDue() throws Exception {
        byte[][] images = new byte[40][];
        for (int i = 0; i < images.length; i++) {
            images[i] = MjpegRtp.jpeg(40 + i * 4);
        }
        try (FaultHttpServer server = FaultHttpServer.open()) {
            server.mjpeg("/m", FaultHttpServer.Parts.COMPLETE, 20, number -> images[number % images.length]);
            attention.suspect(true);
            open(server.url("/m"), Decode.AUTO, 4);
            for (int i = 0; i < 5; i++) {
                next();
            }
            long packets = source.decodedPackets();
            long begin = System.nanoTime();
            int frames = 0;
            while (System.nanoTime() - begin < 3_000_000_000L) {
                next();
                frames++;
            }
            assertThat(frames).isBetween(8, 15);
            assertThat(source.decodedPackets() - packets).isEqualTo(frames);
        }
    }

    @Test
    void anotherSizeInMidGroup_isFollowedAtTheNextKeyFrame() throws Exception {
        VideoClip large = FaultClips.room(folder.resolve("large.mp4"), 320, 180, FPS, GROUP, 2 * GROUP);
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/cam", clip);
            open(server.url(camera), Decode.AUTO, 25);
            settle();
            camera.show(large);
            for (int i = 0; i < 10; i++) {
                SourceFrame frame = source.read().orElseThrow();
                if (frame.width() == 320) {
                    attention.suspect(true);
                    assertEveryFrame(GROUP);
                    return;
                }
            }
            throw new AssertionError("the larger frames never came");
        }
    }

    /** Where a machine has a device, that decodes; the frames are the same. */
    @ParameterizedTest
    @EnumSource(value = DecodeConfig.Hardware.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void hardwareThatIsNotThere_leavesTheWorkToTheProcessor(DecodeConfig.Hardware hardware) throws Exception {
        CameraConfig config = TestConfigs.camera(
                folder.resolve("room.mp4").toString(),
                TestConfigs.capture(Duration.ofSeconds(5), 5, false)
                        .with(new DecodeConfig(Decode.AUTO, Duration.ofSeconds(2), Optional.empty(), hardware)));
        demand = FrameDemand.unbounded(config.capture());
        source = new FfmpegCameraSource(config, System::nanoTime);
        source.open();
        for (int i = 0; i < 2 * GROUP; i++) {
            next();
        }
        assertThat(source.read()).isEmpty();
        assertThat(source.decodedBy().orElseThrow()).startsWith("decoded by ");
    }
}
