package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
