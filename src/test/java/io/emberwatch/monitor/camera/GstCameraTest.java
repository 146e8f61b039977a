package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.config.CaptureConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real RTSP server that sends H.264. */
@Tag("slow")
@Timeout(120)
class GstCameraTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final CaptureConfig CAPTURE = TestConfigs.capture(TIMEOUT, 10, false);
    private static final int FPS = 15;

    @TempDir
    static Path folder;

    private Map<String, Path> clips;

    @BeforeEach
    void makeClip() {
        Path clip = folder.resolve("clip.h264");
        if (!Files.exists(clip)) {
            TestClips.h264(clip, 640, 360, FPS, 45);
        }
        clips = Map.of("/north", clip, "/south", clip);
    }

    private static LiveCamera camera(String id, GstRtspServer server, String mount) {
        return new LiveCamera(id, TestConfigs.camera(server.url(mount), CAPTURE)).start();
    }

    private static void awaitFrames(LiveCamera camera, int more) {
        int target = camera.frames.get() + more;
        await().atMost(Duration.ofSeconds(40)).until(() -> camera.frames.get() >= target);
    }

    private static Duration untilDown(LiveCamera camera) {
        long begin = System.nanoTime();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> camera.listener.events.stream().anyMatch(event -> event.startsWith("disconnected")));
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void kill_isNoticedAtOnceAndRestartEndsIt() {
        try (GstRtspServer server = GstRtspServer.start(FPS, clips);
                LiveCamera camera = camera("north", server, "/north")) {
            // More than the clip holds, so that the loop is passed.
            awaitFrames(camera, 40);
            assertThat(camera.listener.events).hasSize(1);
            assertThat(camera.listener.events.get(0)).startsWith("connected h264 640x360");
            server.kill();
            assertThat(untilDown(camera)).isLessThan(Duration.ofSeconds(2));
            server.restart();
            awaitFrames(camera, 5);
        }
    }

    @Test
    void freeze_isNoticedWithinTheTimeoutAndThawEndsIt() {
        try (GstRtspServer server = GstRtspServer.start(FPS, clips);
                LiveCamera camera = camera("north", server, "/north")) {
            awaitFrames(camera, 5);
            server.freeze();
            assertThat(untilDown(camera)).isLessThan(TIMEOUT.plusSeconds(2));
            server.thaw();
            awaitFrames(camera, 5);
        }
    }

    @Test
    void frozenServer_delaysNoOtherCamera() throws InterruptedException {
        try (GstRtspServer dead = GstRtspServer.start(FPS, clips);
                GstRtspServer alive = GstRtspServer.start(FPS, clips)) {
            dead.freeze();
            try (LiveCamera north = camera("north", dead, "/north");
                    LiveCamera south = camera("south", alive, "/south")) {
                awaitFrames(south, 5);
                assertThat(north.frames).hasValue(0);
                assertThat(south.stop()).isLessThan(Duration.ofSeconds(1));
                assertThat(north.stop()).isLessThan(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void openAndClose_fiftyTimesLeaksNoMemory() throws CameraException, IOException {
        try (GstRtspServer server = GstRtspServer.start(FPS, clips)) {
            ByteBuffer target = ByteBuffer.allocateDirect(640 * 360 * 3);
            for (int warmUp = 0; warmUp < 5; warmUp++) {
                openReadClose(server.url("/north"), target);
            }
            long before = residentBytes();
            for (int cycle = 0; cycle < 50; cycle++) {
                openReadClose(server.url("/north"), target);
            }
            // One leaked frame a cycle would be 35 MB.
            assertThat(residentBytes() - before).isLessThan(20_000_000L);
        }
    }

    private static void openReadClose(String url, ByteBuffer target) throws CameraException {
        try (FfmpegCameraSource source = new FfmpegCameraSource(TestConfigs.camera(url, CAPTURE), System::nanoTime)) {
            source.open();
            source.read().orElseThrow().copyTo(target);
        }
        try (FfmpegCameraSource source =
                new FfmpegCameraSource(TestConfigs.camera(url + "/none", CAPTURE), System::nanoTime)) {
            assertThatThrownBy(source::open).hasMessageContaining("no such stream (404)");
        }
    }

    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]) * 4096;
    }
}
