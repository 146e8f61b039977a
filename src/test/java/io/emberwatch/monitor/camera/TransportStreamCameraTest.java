package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.camera.fault.FaultClips;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An MPEG transport stream that ffmpeg sends by UDP. */
@Tag("slow")
@Timeout(90)
class TransportStreamCameraTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void streamOverUdp_isWatched_andItsSilenceIsAFault() throws Exception {
        FfmpegProgram.require();
        Path clip = folder.resolve("room.mp4");
        FaultClips.room(clip, 160, 96, 10, 10, 100);
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String url = "udp://127.0.0.1:" + port;
        Process sender = new ProcessBuilder(
                        "ffmpeg",
                        "-nostdin",
                        "-loglevel",
                        "fatal",
                        "-re",
                        "-stream_loop",
                        "-1",
                        "-i",
                        clip.toString(),
                        "-c",
                        "copy",
                        "-f",
                        "mpegts",
                        url + "?pkt_size=1316")
                .inheritIO()
                .start();
        try (LiveCamera camera = new LiveCamera(
                        "hall", TestConfigs.camera(url, TestConfigs.capture(Duration.ofSeconds(5), 5, false)))
                .start()) {
            await().atMost(SOON).until(() -> camera.frames.get() >= 10);
            assertThat(camera.listener.events).anyMatch(event -> event.startsWith("connected h264 160x96"));
            sender.destroyForcibly();
            await().atMost(SOON)
                    .until(() -> camera.listener.events.stream()
                            .anyMatch(event ->
                                    event.startsWith("disconnected") && event.contains("no frame for 5.00 s")));
        } finally {
            sender.destroyForcibly();
        }
    }
}
