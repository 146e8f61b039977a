package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultHttpServer;
import io.emberwatch.monitor.camera.fault.HlsSegments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HLS: segments of two seconds come in one burst each, and are still sampled by the time in them. */
@Tag("slow")
@Timeout(60)
class HlsCameraTest {
    private static final int SEGMENT = 2;

    @TempDir
    static Path folder;

    private static HlsSegments segments;

    @BeforeAll
    static void cutClip() throws Exception {
        Path clip = folder.resolve("room.mp4");
        FaultClips.room(clip, 160, 96, 10, 10 * SEGMENT, 10 * 60);
        segments = HlsSegments.cut(clip, Files.createDirectory(folder.resolve("hls")), SEGMENT);
    }

    @Test
    void hls_comesUp() {
        try (FaultHttpServer server = FaultHttpServer.open().hls("/cam", segments);
                LiveCamera camera = watch(server, 2)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= 3);
        }
    }

    @Test
    void hls_isSampledAtTheRateAskedFor() throws InterruptedException {
        try (FaultHttpServer server = FaultHttpServer.open().hls("/cam", segments);
                LiveCamera camera = watch(server, 2)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= 1);
            // What was there from the beginning comes at once.
            Thread.sleep(4000);
            int before = camera.frames.get();
            Thread.sleep(12_000);
            double rate = (camera.frames.get() - before) / 12.0;
            assertThat(rate).isBetween(1.6, 2.4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtmp://127.0.0.1:1/live/hall"})
    void rtmp_isAnAddressOfTheNetwork(String url) {
        try (FfmpegCameraSource source = new FfmpegCameraSource(
                TestConfigs.camera(url, TestConfigs.capture(Duration.ofSeconds(3), 2, false)), System::nanoTime)) {
            assertThatThrownBy(source::open).hasMessageContaining("connection refused");
        }
    }

    private static LiveCamera watch(FaultHttpServer server, double fps) {
        return new LiveCamera(
                        "hall",
                        TestConfigs.camera(
                                server.url("/cam/live.m3u8"), TestConfigs.capture(Duration.ofSeconds(10), fps, false)))
                .start();
    }
}
