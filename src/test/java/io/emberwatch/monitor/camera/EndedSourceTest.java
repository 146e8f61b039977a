package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultHttpServer;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources on the network that come to an end: a fault each time, and asked for no more often than they may be. */
@Timeout(60)
class EndedSourceTest {
    private static final double FPS = 4;
    /** No run of a test lasts as long as the longest wait, after which waits start over. */
    private static final BackoffConfig WAITS = new BackoffConfig(Duration.ofMillis(200), Duration.ofMinutes(1), 0);

    @TempDir
    static Path folder;

    private static byte[] mp4;
    private static byte[] segment;

    private FaultHttpServer server;

    /** Of one frame alone. */
    @BeforeAll
    static void drawClip() throws Exception {
        Path drawn = folder.resolve("drawn.mp4");
        FaultClips.grey(drawn, 96, 25, 1, 1);
        FaultClips.remuxed(drawn, folder.resolve("clip.mp4"), List.of("-movflags", "+faststart"));
        FaultClips.remuxed(drawn, folder.resolve("clip.ts"), List.of("-f", "mpegts"));
        mp4 = Files.readAllBytes(folder.resolve("clip.mp4"));
        segment = Files.readAllBytes(folder.resolve("clip.ts"));
    }

    @BeforeEach
    void serve() throws Exception {
        String playlist = """
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-TARGETDURATION:1
                #EXTINF:0.04,
                clip.ts
                #EXT-X-ENDLIST
                """;
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        for (int image = 0; image < 3; image++) {
            byte[] jpeg = MjpegRtp.jpeg(80 + 20 * image);
            parts.writeBytes(("--next\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            parts.writeBytes(jpeg);
            parts.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        server = FaultHttpServer.open()
                .file("/clip.mp4", "video/mp4", mp4)
                .file("/clip.ts", "video/mp2t", segment)
                .file("/all.m3u8", "application/vnd.apple.mpegurl", playlist.getBytes(StandardCharsets.US_ASCII))
                .file("/video", "multipart/x-mixed-replace; boundary=next", parts.toByteArray());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private LiveCamera watch(String path, boolean loop) {
        CaptureConfig like = TestConfigs.capture(Duration.ofSeconds(10), FPS, loop);
        return new LiveCamera(
                        "hall",
                        TestConfigs.camera(
                                server.url(path),
                                new CaptureConfig(
                                        like.transport(),
                                        like.timeout(),
                                        FPS,
                                        like.maxWidth(),
                                        loop,
                                        like.staleAfter(),
                                        like.frozenAfter(),
                                        like.coveredAfter(),
                                        WAITS)))
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/clip.mp4", "/clip.ts", "/all.m3u8", "/video"})
    void sourceThatEnds_isAFault_andAskedForAgainAfterGrowingWaits(String path) {
        try (LiveCamera camera = watch(path, false)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> camera.listener.waits.size() >= 4);
            int attempts = camera.listener.waits.size() + 1;
            // Some are opened twice, to find out what they are.
            assertThat(server.requests(path)).as("requests").isLessThanOrEqualTo(2 * attempts);
            assertThat(camera.listener.waits)
                    .startsWith(
                            Duration.ofMillis(200),
                            Duration.ofMillis(400),
                            Duration.ofMillis(800),
                            Duration.ofMillis(1600));
            assertThat(camera.frames.get()).as("frames").isGreaterThanOrEqualTo(3);
            assertThat(camera.listener.events)
                    .doesNotContain("ended")
                    .anyMatch(event -> event.startsWith("disconnected")
                            && event.matches(
                                    ".*(the video has come to its end; set capture.loop to play it again and again"
                                            + "|the camera closed the connection; check the camera)"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/clip.mp4", "/all.m3u8"})
    void videoOfOneFramePlayedInACircle_isReadNoMoreOftenThanItIsLookedAt(String path) {
        try (LiveCamera camera = watch(path, true)) {
            await().until(() -> camera.frames.get() >= 1);
            long began = System.nanoTime();
            int first = camera.frames.get();
            await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= first + 8);
            assertThat((System.nanoTime() - began) / 1e9)
                    .as("seconds for 8 frames")
                    .isGreaterThan(0.8 * 7 / FPS);
            assertThat(server.requests(path)).isLessThanOrEqualTo(2 * camera.frames.get() + 4);
            assertThat(camera.listener.waits).as("failures").isEmpty();
        }
    }
}
