package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.image.VideoEncoder;
import io.emberwatch.lab.benchmark.rtsp.ClipReader;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A camera over RTSP in the whole monitor: key frames while it is calm, every frame from the first hit on. */
@Timeout(120)
class CalmCameraTest {
    private static final int FPS = 10;
    private static final int SIDE = 96;
    private static final String CAPTURED = "emberwatch_frames_captured_total{camera=\"hall\"}";

    @TempDir
    private Path folder;

    /** A plain brightness with a key frame every second. */
    private VideoClip clip(int grey) throws IOException {
        Path file = folder.resolve(grey + ".mp4");
        ByteBuffer pixels = ByteBuffer.allocateDirect(SIDE * SIDE * 3);
        try (VideoEncoder encoder = new VideoEncoder(file, FPS, FPS, 200_000)) {
            for (int number = 0; number < 4 * FPS; number++) {
                for (int at = 0; at < pixels.limit(); at++) {
                    // The lens is not covered.
                    pixels.put(at, (byte) (grey + (at / 24 + number) % 30));
                }
                encoder.add(pixels, SIDE, SIDE, number * 1_000_000_000L / FPS);
            }
        }
        return ClipReader.read(file);
    }

    private static double capturedWithin(MonitorClient client, Duration time) throws Exception {
        double before = client.metric(CAPTURED).orElse(0);
        Thread.sleep(time.toMillis());
        return client.metric(CAPTURED).orElse(0) - before;
    }

    @Test
    void hit_isFollowedByEveryFrameAtOnceAndTheAlarmByCalm() throws Exception {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", clip(30));
            MonitorConfig config = new ConfigLoader(System::getenv)
                    .parse("test.yml", """
                    cameras:
                      hall: {url: "%s", capture: {fps: 10}, detect: {window: 5, min_hits: 3, cooldown: 1s, flicker: 0}}
                    canary: {enabled: false}
                    incidents: {path: "%s"}
                    web: {bind: "127.0.0.1:0"}
                    """.formatted(server.url(camera), folder.resolve("incidents")));
            CaptureTime time = CaptureTime.system();
            Monitor monitor = Monitor.start(
                    config, CameraSourceFactory.byUrl(time.ticker()), new BrightnessClassifier(1, 0), time);
            try (monitor) {
                MonitorClient client = new MonitorClient(monitor.port());
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> client.metric(CAPTURED).orElse(0) > 0);
                await().atMost(Duration.ofSeconds(30)).until(() -> capturedWithin(client, Duration.ofSeconds(4)) <= 6);

                double calm = client.metric(CAPTURED).orElse(0);
                camera.show(clip(220));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> client.text("/api/incidents").contains("\"kind\":\"fire\""));
                assertThat(capturedWithin(client, Duration.ofSeconds(4)))
                        .as("after %s calm frames", calm)
                        .isGreaterThan(20);

                camera.show(clip(30));
                await().atMost(Duration.ofSeconds(30)).until(() -> capturedWithin(client, Duration.ofSeconds(4)) <= 6);
            }
            assertThat(monitor.openFrames()).isZero();
        }
    }
}
