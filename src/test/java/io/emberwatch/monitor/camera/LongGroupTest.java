package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.config.CameraConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A stream that is joined in the middle of a group of two minutes: whoever waits for its key frame stays connected. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class LongGroupTest {
    private static final int FPS = 25;
    private static final int GROUP = 120 * FPS;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @TempDir
    static Path folder;

    private static VideoClip clip;

    @BeforeAll
    static void drawClip() throws Exception {
        clip = FaultClips.grey(folder.resolve("grey.mp4"), 96, FPS, GROUP, GROUP);
        assertThat(clip.frames().stream().filter(VideoClip.Frame::key)).hasSize(1);
    }

    private static LiveCamera watch(FaultRtspServer server, FaultCamera camera) {
        return new LiveCamera("hall", TestConfigs.camera(server.url(camera), TestConfigs.capture(TIMEOUT, 10, false)))
                .start();
    }

    @Test
    void keyFrameAtOnce_givesFrames() {
        try (FaultRtspServer server = FaultRtspServer.open();
                LiveCamera camera = watch(server, server.add("/hall", clip))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= 5);
        }
    }

    @Test
    void keyFrameAfterManyTimeouts_isWaitedForOnOneConnection() {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera script = server.add("/hall", clip).beginningAt(GROUP - 9 * FPS);
            try (LiveCamera camera = watch(server, script)) {
                await().atMost(Duration.ofSeconds(9))
                        .until(() -> camera.worker.status().trouble().isPresent());
                assertThat(camera.worker.status().trouble().orElseThrow().words(System.nanoTime()))
                        .startsWith("waiting for a key frame (since ");
                await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= 5);
                assertThat(camera.worker.status().trouble()).isEmpty();
                assertThat(script.plays()).isEqualTo(1);
                assertThat(camera.listener.events).noneMatch(event -> event.startsWith("disconnected"));
            }
        }
    }

    @Test
    void noKeyFrameForFiveMinutes_isStaleAllTheWhile_andConnectedAnewThen_notBefore() {
        ManualTime time = new ManualTime();
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera script = server.add("/hall", clip).beginningAt(1).atRate(4 * FPS);
            // By this time nothing is late: only the lack of frames can end the connection.
            CameraConfig config =
                    TestConfigs.camera(server.url(script), TestConfigs.capture(Duration.ofMinutes(30), 10, false));
            try (LiveCamera camera = new LiveCamera("hall", config, time.capture()).start()) {
                await().until(() -> {
                    time.advance(Duration.ofSeconds(1).toNanos());
                    return camera.connection() == CameraStatus.Connection.OPEN
                            && camera.worker.status().trouble().isPresent();
                });
                StreamTrouble waiting = camera.worker.status().trouble().orElseThrow();
                time.advance(waiting.sinceNanos() + Duration.ofSeconds(297).toNanos() - time.nanos());
                assertThat(health(camera, time)).isEqualTo(CameraHealth.STALE);
                assertThat(waiting.words(time.nanos())).isEqualTo("waiting for a key frame (since 290 s)");
                long sent = script.sentPackets();
                await().until(() -> script.sentPackets() > sent + 50);
                assertThat(script.plays()).isEqualTo(1);
                assertThat(camera.listener.events).noneMatch(event -> event.startsWith("disconnected"));

                script.beginningAt(0);
                time.advance(Duration.ofSeconds(5).toNanos());
                await().until(() -> camera.frames.get() > 0);
                assertThat(script.plays()).isEqualTo(2);
                assertThat(camera.listener.events)
                        .filteredOn(event -> event.startsWith("disconnected"))
                        .singleElement()
                        .asString()
                        .contains("no frame that could be used for 5 min;"
                                + " check the camera's codec and its interval of key frames");
                assertThat(camera.worker.status().trouble()).isEmpty();
                assertThat(health(camera, time)).isEqualTo(CameraHealth.UP);
            }
        }
    }

    private static CameraHealth health(LiveCamera camera, ManualTime time) {
        CameraStatus now = camera.worker.status();
        return CameraHealth.of(now, now.lastSeenNanos(), time.nanos(), Duration.ofSeconds(10));
    }

    @Test
    void silenceInsideALongGroup_isStillNoticed() {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera script = server.add("/hall", clip).beginningAt(GROUP / 2);
            try (LiveCamera camera = watch(server, script)) {
                await().until(() -> script.sentPackets() > 0);
                script.frozen(true);
                await().atMost(Duration.ofSeconds(10))
                        .until(() ->
                                camera.listener.events.stream().anyMatch(event -> event.startsWith("disconnected")));
            }
        }
    }
}
