package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.WatchedSource.Seen;
import io.emberwatch.monitor.camera.clip.EncodedFormat;
import io.emberwatch.monitor.camera.clip.EncodedPacket;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.config.CaptureConfig.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A camera whose clock is set while it is watched: its time goes on as frames arrive, and nothing is cut. */
@Tag("slow")
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class JumpingClockTest {
    private static final int FPS = 10;

    @TempDir
    static Path folder;

    private static VideoClip clip;

    @BeforeAll
    static void drawClip() throws Exception {
        clip = FaultClips.room(folder.resolve("room.mp4"), 160, 96, FPS, FPS, 4 * FPS);
    }

    /** What clips are made of. Written and read by one thread after the other. */
    private static final class Tap implements PacketTap {
        private int begins;
        private final List<EncodedPacket> packets = new ArrayList<>();

        @Override
        public void begin(EncodedFormat format) {
            begins++;
        }

        @Override
        public void packet(EncodedPacket packet) {
            packets.add(packet);
        }

        @Override
        public void end() {}
    }

    /** Watches eight seconds; the jumps come after each two. */
    private static List<Seen> watch(Tap tap, boolean audio, Duration... jumps) throws Exception {
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", clip);
            if (audio) {
                camera.withAudio();
            }
            Future<List<Seen>> seen = reader.submit(
                    () -> WatchedSource.url(server.url(camera), Transport.TCP, tap, Duration.ofSeconds(8)));
            for (Duration jump : jumps) {
                TimeUnit.SECONDS.sleep(2);
                camera.jump(jump);
            }
            return seen.get();
        } finally {
            reader.shutdown();
        }
    }

    private static void assertUncut(Tap tap, List<Seen> seen) {
        assertThat(seen).hasSizeGreaterThan(5 * FPS);
        for (int i = 1; i < seen.size(); i++) {
            assertThat(seen.get(i).ptsNanos() - seen.get(i - 1).ptsNanos()).isBetween(0L, 1_000_000_000L);
        }
        assertThat(tap.begins).as("streams begun").isEqualTo(1);
        for (int i = 1; i < tap.packets.size(); i++) {
            long step = tap.packets.get(i).dtsNanos() - tap.packets.get(i - 1).dtsNanos();
            assertThat(step).as("nanoseconds before packet %d", i).isBetween(1L, 1_000_000_000L);
        }
        long length = tap.packets.get(tap.packets.size() - 1).dtsNanos()
                - tap.packets.get(0).dtsNanos();
        // Of eight seconds, less what opening took.
        assertThat(length / 1e9).isBetween(4.0, 9.0);
    }

    @Test
    void steadyClock_isUncut() throws Exception {
        Tap tap = new Tap();
        assertUncut(tap, watch(tap, false));
    }

    @Test
    void audioBeside_isUncut() throws Exception {
        Tap tap = new Tap();
        assertUncut(tap, watch(tap, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT3H", "PT-3H", "PT20S", "PT-20S", "PT-3S"})
    void jump_cutsNothing(Duration jump) throws Exception {
        Tap tap = new Tap();
        assertUncut(tap, watch(tap, false, jump));
    }

    @Test
    void backAndForth_cutsNothing() throws Exception {
        Tap tap = new Tap();
        assertUncut(tap, watch(tap, true, Duration.ofHours(3), Duration.ofHours(-3), Duration.ofHours(5)));
    }

    @Test
    void jump_isLogged() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            // No other test's camera, which may log at the same time, jumps as far.
            watch(new Tap(), false, Duration.ofHours(7));
            assertThat(log.lines()).anyMatch(line -> line.contains("clock jumped by 7 h"));
        }
    }
}
