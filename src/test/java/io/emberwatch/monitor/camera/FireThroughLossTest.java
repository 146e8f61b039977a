package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.image.VideoEncoder;
import io.emberwatch.lab.benchmark.rtsp.ClipReader;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.WatchedSource.Seen;
import io.emberwatch.monitor.camera.clip.PacketTap;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Lossy cameras before the alarm rule: losses raise no fire, and hide none. */
@Tag("slow")
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class FireThroughLossTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 192;
    private static final int FPS = 25;
    private static final int FRAMES = 100;
    private static final int FLAME = 64;
    /** Between grey and flame, in brightness. */
    private static final float FIRE = 70;

    @TempDir
    static Path folder;

    private static VideoClip calm;
    private static VideoClip fire;
    private static Seen calmFrame;

    @BeforeAll
    static void drawClips() throws Exception {
        calm = clip(folder.resolve("calm.mp4"), FRAMES);
        fire = clip(folder.resolve("fire.mp4"), FRAMES / 4);
        calmFrame = WatchedSource.file(folder.resolve("calm.mp4")).get(0);
    }

    /** A noisy grey room, in which a bright patch flickers from a frame on. */
    private static VideoClip clip(Path file, int fireFrom) throws IOException {
        SplittableRandom noise = new SplittableRandom(5);
        ByteBuffer pixels = ByteBuffer.allocateDirect(WIDTH * HEIGHT * 3);
        try (VideoEncoder encoder = new VideoEncoder(file, FPS, FPS, 1_500_000)) {
            for (int number = 0; number < FRAMES; number++) {
                for (int y = 0; y < HEIGHT; y++) {
                    for (int x = 0; x < WIDTH; x++) {
                        boolean burning = number >= fireFrom && x < FLAME && y < FLAME;
                        int value = (burning ? 200 : 90) + noise.nextInt(12);
                        for (int channel = 0; channel < 3; channel++) {
                            pixels.put((y * WIDTH + x) * 3 + channel, (byte) value);
                        }
                    }
                }
                encoder.add(pixels, WIDTH, HEIGHT, Math.round(number * 1e9 / FPS));
            }
        }
        return ClipReader.read(file);
    }

    private static boolean raisesFire(VideoClip clip, double loss) throws CameraException {
        AlarmRule rule = new AlarmRule(new DetectConfig(0.7, 0.5, 5, 3, Duration.ofMinutes(5)));
        try (FaultRtspServer server = FaultRtspServer.open()) {
            List<Seen> seen = WatchedSource.url(
                    server.url(server.add("/hall", clip).losing(loss).seeded(7)),
                    Transport.TCP,
                    PacketTap.NONE,
                    Duration.ofSeconds(6));
            boolean raised = false;
            for (Seen frame : seen) {
                rule.observe(frame.distance(calmFrame) > FIRE ? 0.98 : 0.02, frame.ptsNanos());
                raised |= rule.state() == AlarmState.FIRE;
            }
            return raised;
        }
    }

    @Test
    void fireAtOnePercentLoss_isFound() throws CameraException {
        assertThat(raisesFire(fire, 0.01)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01, 0.03, 0.1})
    void calmRoom_raisesNone(double loss) throws CameraException {
        assertThat(raisesFire(calm, loss)).isFalse();
    }
}
