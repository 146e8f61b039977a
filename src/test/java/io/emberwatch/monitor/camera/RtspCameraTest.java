package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RtspCameraTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final CaptureConfig CAPTURE = TestConfigs.capture(TIMEOUT, 10, false);
    private static final String NASTY = "p@s:s/w?o#r%d &=+ü";

    private static CameraConfig config(FakeRtspServer server) {
        return TestConfigs.camera(server.url(), CAPTURE);
    }

    private static void awaitFrames(LiveCamera camera, int more) {
        int target = camera.frames.get() + more;
        await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= target);
    }

    private static void awaitReason(LiveCamera camera, String reason) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(camera.listener.events).contains("disconnected " + reason));
    }

    @Test
    void serve_givesFrames() throws Exception {
        try (FakeRtspServer server = FakeRtspServer.open();
                LiveCamera camera = new LiveCamera("hall", config(server)).start()) {
            awaitFrames(camera, 5);
            assertThat(camera.connection()).isEqualTo(CameraStatus.Connection.OPEN);
            assertThat(camera.listener.events.get(0)).startsWith("connected mjpeg 64x48");
            assertThat(camera.stop()).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void reconnects_afterServerFreeze() throws Exception {
        try (FakeRtspServer server = FakeRtspServer.open();
                LiveCamera camera = new LiveCamera("hall", config(server)).start()) {
            awaitFrames(camera, 3);
            server.mode(FakeRtspServer.Mode.FREEZE);
            long begin = System.nanoTime();
            await().atMost(Duration.ofSeconds(10)).until(() -> camera.connection() == CameraStatus.Connection.FAILED);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIMEOUT.plusMillis(1500));
            assertThat(camera.listener.events)
                    .contains(
                            "disconnected " + server.url() + ": no frame for 3.00 s; check the camera and its network");
            server.mode(FakeRtspServer.Mode.SERVE);
            awaitFrames(camera, 3);
            assertThat(camera.worker.status().reconnects()).isPositive();
        }
    }

    @Test
    void reconnects_afterDrop() throws Exception {
        try (FakeRtspServer server = FakeRtspServer.open();
                LiveCamera camera = new LiveCamera("hall", config(server)).start()) {
            awaitFrames(camera, 3);
            server.drop();
            awaitReason(camera, server.url() + ": the camera closed the connection; check the camera");
            awaitFrames(camera, 3);
        }
    }

    @Test
    void comesUp_afterHangingUpAtStart() throws Exception {
        try (FakeRtspServer server = FakeRtspServer.open()) {
            server.mode(FakeRtspServer.Mode.HANG_UP);
            try (LiveCamera camera = new LiveCamera("hall", config(server)).start()) {
                await().until(() -> server.accepted() >= 2);
                server.mode(FakeRtspServer.Mode.SERVE);
                awaitFrames(camera, 3);
            }
        }
    }

    @Test
    void refused_isNamed() throws Exception {
        String url = unusedUrl();
        try (LiveCamera camera = new LiveCamera("hall", TestConfigs.camera(url, CAPTURE)).start()) {
            awaitReason(camera, url + ": connection refused; check host and port, and that the camera is on");
        }
    }

    @Test
    void notFound_isNamed() throws Exception {
        try (FakeRtspServer server = FakeRtspServer.open()) {
            server.mode(FakeRtspServer.Mode.NOT_FOUND);
            try (LiveCamera camera = new LiveCamera("hall", config(server)).start()) {
                awaitReason(camera, server.url() + ": no such stream (404); check the path in the URL");
            }
        }
    }

    @Test
    void unknownHost_isNamed() throws Exception {
        try (LiveCamera camera =
                new LiveCamera("hall", TestConfigs.camera("rtsp://camera.invalid/live", CAPTURE)).start()) {
            awaitReason(
                    camera,
                    "rtsp://camera.invalid/live: the host name does not resolve; check the URL and the name service");
        }
    }

    @Test
    void wrongPassword_isNamed() throws Exception {
        try (FakeRtspServer server = FakeRtspServer.asking("eye", NASTY);
                LiveCamera camera = new LiveCamera(
                                "hall",
                                TestConfigs.camera(server.url(), Optional.of("eye"), Optional.of("wrong-one"), CAPTURE))
                        .start()) {
            awaitReason(
                    camera,
                    server.url() + ": user name or password refused (401); check the camera's username and password");
        }
    }

    @Test
    void password_mayHoldAnythingAndAppearsInNoLogLine() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.TRACE);
                FakeRtspServer server = FakeRtspServer.asking("e@y/e", NASTY);
                LiveCamera camera = new LiveCamera(
                                "hall",
                                TestConfigs.camera(server.url(), Optional.of("e@y/e"), Optional.of(NASTY), CAPTURE))
                        .start()) {
            awaitFrames(camera, 3);
            server.drop();
            awaitFrames(camera, 3);
            camera.stop();
            String all = String.join("\n", log.lines());
            // FFmpeg did speak, also of the request that carried the password.
            assertThat(all).contains("ffmpeg TRACE").contains("Authorization: ***");
            for (String form : List.of(NASTY, FfmpegTarget.percentEncoded(NASTY), base64("e@y/e:" + NASTY))) {
                assertThat(all).doesNotContain(form);
            }
            assertThat(all).doesNotContain(NASTY.substring(0, 6)).doesNotContain("p%40s%3As");
        }
    }

    @Test
    void stop_isQuickWhileConnectingToABlackHole() throws Exception {
        try (ServerSocket silent = silentServer();
                LiveCamera camera = new LiveCamera(
                                "hall",
                                TestConfigs.camera(
                                        "rtsp://127.0.0.1:" + silent.getLocalPort() + "/x",
                                        TestConfigs.capture(Duration.ofMinutes(5), 2, false)))
                        .start()) {
            silent.accept();
            assertThat(camera.stop()).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void stop_isQuickInAFrozenRead() throws Exception {
        try (FakeRtspServer server = FakeRtspServer.open();
                LiveCamera camera = new LiveCamera(
                                "hall",
                                TestConfigs.camera(server.url(), TestConfigs.capture(Duration.ofMinutes(5), 10, false)))
                        .start()) {
            awaitFrames(camera, 3);
            server.mode(FakeRtspServer.Mode.FREEZE);
            assertThat(camera.stop()).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void stop_isQuickWhileBackingOff() throws Exception {
        try (LiveCamera camera = new LiveCamera("hall", TestConfigs.camera(unusedUrl(), CAPTURE)).start()) {
            await().until(() -> !camera.listener.waits.isEmpty());
            assertThat(camera.stop()).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void deadCamera_delaysNoOther() throws Exception {
        try (ServerSocket silent = silentServer();
                FakeRtspServer server = FakeRtspServer.open();
                LiveCamera dead = new LiveCamera(
                                "dead",
                                TestConfigs.camera(
                                        "rtsp://127.0.0.1:" + silent.getLocalPort() + "/x",
                                        TestConfigs.capture(Duration.ofMinutes(5), 2, false)))
                        .start()) {
            silent.accept();
            try (LiveCamera camera = new LiveCamera("hall", config(server)).start()) {
                awaitFrames(camera, 5);
                assertThat(dead.connection()).isEqualTo(CameraStatus.Connection.CONNECTING);
                assertThat(camera.stop()).isLessThan(Duration.ofSeconds(1));
            }
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String unusedUrl() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            return "rtsp://127.0.0.1:" + free.getLocalPort() + "/live";
        }
    }

    /** Takes connections, by the system, and never says a word. */
    private static ServerSocket silentServer() throws IOException {
        ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        silent.setSoTimeout(20_000);
        return silent;
    }
}
