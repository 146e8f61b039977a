package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.WatchedSource.Seen;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.config.CaptureConfig.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lost and changed packets: what is damaged is never handed on, and it is counted. */
@Tag("slow")
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class DamagedVideoTest {
    /** Sent faster than filmed, so that much is lost in seconds. */
    private static final int FPS = 50;

    private static final int GROUP = 100;
    private static final Duration TIME = Duration.ofSeconds(8);
    /** Brightness of 255; the walker and every smear are far more, rounding is less. */
    private static final float ALIKE = 4;

    @TempDir
    static Path folder;

    private static VideoClip clip;
    private static List<Seen> truth;

    @BeforeAll
    static void drawClip() throws Exception {
        Path file = folder.resolve("room.mp4");
        clip = FaultClips.room(file, 640, 352, 12.5, GROUP, 2 * GROUP);
        truth = WatchedSource.file(file);
        assertThat(truth).hasSize(2 * GROUP);
    }

    /** How many of the frames are not as they were encoded. */
    private static long damaged(List<Seen> seen, List<Seen> right) {
        return seen.stream()
                .filter(frame -> right.stream().noneMatch(one -> one.distance(frame) < ALIKE))
                .count();
    }

    private static int counted(List<Seen> seen) {
        return seen.stream().mapToInt(Seen::corruptBefore).sum();
    }

    private static List<Seen> watch(FaultCamera camera, FaultRtspServer server, Transport transport)
            throws CameraException {
        return WatchedSource.url(server.url(camera.atRate(FPS)), transport, PacketTap.NONE, TIME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "UDP"})
    void undamaged_allFramesAreRightAndNothingIsCounted(Transport transport) throws CameraException {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            List<Seen> seen = watch(server.add("/hall", clip), server, transport);
            assertThat(seen).hasSizeGreaterThan(5 * FPS);
            assertThat(damaged(seen, truth)).isZero();
            assertThat(counted(seen)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"0.001, 100", "0.01, 60", "0.03, 20", "0.1, 4"})
    void lossOverTcp_wholeFramesAreHandedOn_andNoDamagedOne(double share, int fewest) throws CameraException {
        assertNothingDamaged(share, Transport.TCP, fewest);
    }

    @ParameterizedTest
    @CsvSource({"0.001, 100", "0.005, 80", "0.03, 20", "0.1, 4"})
    void lossOverUdp_wholeFramesAreHandedOn_andNoDamagedOne(double share, int fewest) throws CameraException {
        assertNothingDamaged(share, Transport.UDP, fewest);
    }

    /** @param fewest about a third of the frames that these losses leave whole */
    private static void assertNothingDamaged(double share, Transport transport, int fewest) throws CameraException {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", clip).losing(share).seeded(19);
            List<Seen> seen = watch(camera, server, transport);
            assertThat(camera.lostPackets()).isPositive();
            assertThat(seen).hasSizeGreaterThanOrEqualTo(fewest);
            assertThat(damaged(seen, truth))
                    .as("damaged of %d frames", seen.size())
                    .isZero();
        }
    }

    @Test
    void loss_isCounted() throws CameraException {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", clip).losing(0.01).seeded(19);
            List<Seen> seen = watch(camera, server, Transport.TCP);
            assertThat(camera.lostPackets()).isPositive();
            assertThat(counted(seen)).isPositive();
        }
    }

    @Test
    void changedBytes_damageIsFoundAndCounted() throws CameraException {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", clip).corrupting(0.01).seeded(19);
            List<Seen> seen = watch(camera, server, Transport.TCP);
            assertThat(counted(seen)).isPositive();
            assertThat(seen).isNotEmpty().hasSizeLessThan(4 * FPS);
        }
    }

    @Test
    void changedBytesOfHevcWithChecksums_noDamagedFrameIsHandedOn() throws Exception {
        Path file = folder.resolve("checksums.mp4");
        VideoClip hevc = FaultClips.hevc(folder.resolve("room.mp4"), file, "bframes=0:keyint=25:hash=1");
        List<Seen> right = WatchedSource.file(file);
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", hevc).corrupting(0.02).seeded(19);
            List<Seen> seen = watch(camera, server, Transport.TCP);
            assertThat(counted(seen)).isPositive();
            assertThat(seen).isNotEmpty();
            assertThat(damaged(seen, right))
                    .as("damaged of %d frames", seen.size())
                    .isZero();
        }
    }

    @Test
    void shortGroups_someFramesAreLeftAtOnePercent() throws Exception {
        Path file = folder.resolve("short.mp4");
        VideoClip shortGroups = FaultClips.room(file, 640, 352, 12.5, 12, 96);
        List<Seen> right = WatchedSource.file(file);
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", shortGroups).losing(0.01).seeded(19);
            List<Seen> seen = watch(camera, server, Transport.TCP);
            // A fire must still be found: at least a fifth of the frames is judged.
            assertThat(seen).hasSizeGreaterThan((int) (TIME.toSeconds() * FPS / 5));
            assertThat(damaged(seen, right))
                    .as("damaged of %d frames", seen.size())
                    .isZero();
        }
    }
}
