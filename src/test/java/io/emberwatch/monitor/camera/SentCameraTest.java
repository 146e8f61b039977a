package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.lab.benchmark.rtsp.DrawnClip;
import io.emberwatch.lab.benchmark.rtsp.RtspSender;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.config.CaptureConfig.Transport;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The built-in sender, watched as the monitor watches cameras. */
@Timeout(60)
class SentCameraTest {
    @TempDir
    static Path folder;

    private static VideoClip clip(String name) throws Exception {
        return DrawnClip.calm(320, 180, 15)
                .with(Duration.ofSeconds(1), Duration.ofSeconds(2))
                .write(folder.resolve(name));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void frames_comeOverTheSeam(Transport transport) throws Exception {
        try (RtspSender sender = RtspSender.open(0)) {
            sender.add("/cam-00", clip(transport + ".mp4"), Duration.ZERO);
            try (LiveCamera camera = new LiveCamera(
                            "hall",
                            TestConfigs.camera(
                                    sender.url("/cam-00"), WatchedSource.capture(transport, Duration.ofSeconds(5))))
                    .start()) {
                await().atMost(Duration.ofSeconds(30)).until(() -> camera.frames.get() >= 70);
                assertThat(camera.listener.events).hasSize(1);
                assertThat(camera.listener.events.get(0)).startsWith("connected h264 320x180 15 fps");
            }
            await().until(() -> sender.playing() == 0);
        }
    }

    @Test
    void senderGone_isNoticedAtOnce() throws Exception {
        RtspSender sender = RtspSender.open(0);
        sender.add("/cam-00", clip("gone.mp4"), Duration.ZERO);
        try (LiveCamera camera = new LiveCamera(
                        "hall",
                        TestConfigs.camera(
                                sender.url("/cam-00"), WatchedSource.capture(Transport.TCP, Duration.ofMinutes(1))))
                .start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= 3);
            sender.close();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> camera.listener.events.stream().anyMatch(event -> event.startsWith("disconnected")));
        }
    }
}
