package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.image.VideoEncoder;
import io.emberwatch.lab.benchmark.rtsp.ClipReader;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.WatchedSource.Seen;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.config.CaptureConfig.Transport;
import io.emberwatch.monitor.config.DetectConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lossy cameras before the alarm rule: losses raise no fire, and hide none. In the calm room a lamp is carried about. Where
 * a frame is lost, a decoder that carries on leaves the lamp where it was, and soon there are many: as bright as a fire.
 */
@Tag("slow")
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class FireThroughLossTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 192;
    private static final int LAMP = 48;
    private static final int FLAME = 96;
    /** Sent faster than filmed, so that much is lost in seconds. */
    private static final int FPS = 50;

    private static final int GROUP = 25;
    private static final int FRAMES = 100;
    private static final Duration TIME = Duration.ofSeconds(5);
    /** Of 255: between the room and what shines. */
    private static final float BRIGHT = 150;
    /** More squares than the lamp fills, fewer than lamp and ghost do. */
    private static final int FIRE = LAMP * LAMP / 256 + 4;

    @TempDir
    static Path folder;

    private static VideoClip calm;
    private static VideoClip fire;

    @BeforeAll
    static void drawClips() throws Exception {
        calm = clip(folder.resolve("calm.mp4"), FRAMES);
        fire = clip(folder.resolve("fire.mp4"), FRAMES / 4);
    }

    /** A dim room with the lamp, in which something burns from a frame on. Most frames fit into one packet. */
    private static VideoClip clip(Path file, int fireFrom) throws IOException {
        SplittableRandom way = new SplittableRandom(5);
        ByteBuffer pixels = ByteBuffer.allocateDirect(WIDTH * HEIGHT * 3);
        int lampX = 0;
        try (VideoEncoder encoder = new VideoEncoder(file, FPS, GROUP, 1_500_000)) {
            for (int number = 0; number < FRAMES; number++) {
                lampX = (lampX + LAMP + way.nextInt(10) * 16) % (WIDTH - LAMP) / 16 * 16;
                int lampY = way.nextInt(10) * 16;
                for (int at = 0; at < pixels.limit(); at++) {
                    int x = at / 3 % WIDTH;
                    int y = at / 3 / WIDTH;
                    boolean lamp = x >= lampX && x < lampX + LAMP && y >= lampY && y < lampY + LAMP;
                    boolean burning = number >= fireFrom && x < FLAME && y < FLAME;
                    pixels.put(at, (byte) (lamp || burning ? 230 : 60 + y / 8));
                }
                encoder.add(pixels, WIDTH, HEIGHT, Math.round(number * 1e9 / FPS));
            }
        }
        return ClipReader.read(file);
    }

    private static int bright(Seen frame) {
        int count = 0;
        for (float cell : frame.cells()) {
            count += cell > BRIGHT ? 1 : 0;
        }
        return count;
    }

    private static boolean raisesFire(List<Seen> frames) {
        AlarmRule rule = new AlarmRule(new DetectConfig(0.7, 0.5, 5, 3, Duration.ofMinutes(5)));
        boolean raised = false;
        for (Seen frame : frames) {
            rule.observe(bright(frame) > FIRE ? 0.98 : 0.02, frame.ptsNanos());
            raised |= rule.state() == AlarmState.FIRE;
        }
        return raised;
    }

    /** What is handed on of a camera that loses this share of its packets. */
    private static List<Seen> watch(VideoClip clip, double loss) throws CameraException {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera =
                    server.add("/hall", clip).atRate(FPS).losing(loss).seeded(91);
            List<Seen> seen = WatchedSource.url(server.url(camera), Transport.TCP, PacketTap.NONE, TIME);
            assertThat(camera.lostPackets()).isPositive();
            return seen;
        }
    }

    @Test
    void fireAtOnePercentLoss_isFound() throws CameraException {
        assertThat(raisesFire(watch(fire, 0.01))).isTrue();
    }

    /** The clip is one of which losses make a fire: without this, the test below could not fail. */
    @Test
    void calmRoom_raisesOne_ofADecoderThatCarriesOn() throws Exception {
        Path whole = folder.resolve("calm.mp4");
        assertThat(raisesFire(WatchedSource.file(whole))).as("undamaged").isFalse();
        for (int lost : List.of(3, 28, 53)) {
            Path decoded = folder.resolve("without-" + lost + ".mp4");
            FaultClips.carriedOn(calm, lost, decoded);
            assertThat(raisesFire(WatchedSource.file(decoded)))
                    .as("without frame %d", lost)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0.001, 100", "0.01, 100", "0.03, 80", "0.1, 40"})
    void calmRoom_raisesNone(double loss, int fewest) throws CameraException {
        List<Seen> seen = watch(calm, loss);
        assertThat(seen).hasSizeGreaterThan(fewest);
        assertThat(seen).allMatch(frame -> bright(frame) <= FIRE, "one lamp, no ghost of it");
        assertThat(raisesFire(seen)).isFalse();
    }
}
