package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cameras of a few frames a second or less: the first frame follows the first key frame, whatever they announce. */
@Timeout(60)
class SlowCameraTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** The key frame is there at once; some of it is this machine's. */
    private static final Duration SOON = Duration.ofSeconds(3);

    @TempDir
    static Path folder;

    private static VideoClip clip;

    @BeforeAll
    static void drawClip() throws Exception {
        clip = FaultClips.room(folder.resolve("room.mp4"), 320, 176, 1, 4, 8);
    }

    private static Duration firstFrame(VideoClip shown, double rate, double announced) throws CameraException {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", shown).atRate(rate).announcing(announced);
            return WatchedSource.firstFrame(server.url(camera), TIMEOUT);
        }
    }

    @Test
    void tenFramesASecond_comeUpInTime() throws CameraException {
        assertThat(firstFrame(clip, 10, 10)).isLessThan(TIMEOUT);
    }

    /** An announced rate of 0 is none at all. */
    @ParameterizedTest
    @CsvSource({"0.1,0.1", "0.5,0.5", "1,1", "2,2", "0.1,25", "0.5,25", "1,25", "2,25", "3,25", "5,25", "0.5,0", "2,0"})
    void firstFrame_followsTheFirstKeyFrame(double rate, double announced) throws CameraException {
        assertThat(firstFrame(clip, rate, announced)).isLessThan(SOON);
    }

    @ParameterizedTest
    @CsvSource({"0.1,0.1", "0.5,0.5", "1,1", "2,25"})
    void firstFrame_followsThoughTheStreamsOwnParametersClaim25(double rate, double announced) throws CameraException {
        VideoClip lying = FaultClips.claiming(25, folder.resolve("room.mp4"), folder.resolve("lying.mp4"));
        assertThat(firstFrame(lying, rate, announced)).isLessThan(SOON);
    }
}
