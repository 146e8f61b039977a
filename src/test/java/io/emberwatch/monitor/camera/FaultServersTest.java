package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.WatchedSource.Seen;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultHttpServer;
import io.emberwatch.monitor.camera.fault.FaultHttpServer.Parts;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.camera.fault.Login;
import io.emberwatch.monitor.config.CaptureConfig.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The servers with faults do what their scripts say. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class FaultServersTest {
    private static byte[] image(int number) {
        try {
            return MjpegRtp.jpeg(40 + number % 40 * 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TempDir
    static Path folder;

    private static VideoClip clip;
    private static VideoClip larger;

    @BeforeAll
    static void drawClips() throws IOException {
        clip = FaultClips.room(folder.resolve("small.mp4"), 160, 96, 10, 10, 20);
        larger = FaultClips.room(folder.resolve("large.mp4"), 320, 192, 10, 10, 20);
    }

    private static LiveCamera watch(FaultRtspServer server, FaultCamera camera) {
        return new LiveCamera(
                        "hall",
                        TestConfigs.camera(server.url(camera), TestConfigs.capture(Duration.ofSeconds(3), 10, false)))
                .start();
    }

    private static void awaitFrames(LiveCamera camera, int more) {
        int target = camera.frames.get() + more;
        await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= target);
    }

    @Test
    void otherSize_followsInMidStream() throws Exception {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", clip);
            Thread change = new Thread(() -> {
                await().until(() -> camera.sentPackets() > 30);
                camera.show(larger);
            });
            change.start();
            List<Seen> seen =
                    WatchedSource.url(server.url(camera), Transport.TCP, PacketTap.NONE, Duration.ofSeconds(6));
            change.join();
            assertThat(seen.get(0).width()).isEqualTo(160);
            assertThat(seen.get(seen.size() - 1).width()).isEqualTo(320);
            assertThat(camera.plays()).isEqualTo(1);
        }
    }

    @Test
    void kill_isFollowedByANewConnection() {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera script = server.add("/hall", clip);
            try (LiveCamera camera = watch(server, script)) {
                awaitFrames(camera, 3);
                script.kill();
                awaitFrames(camera, 3);
                assertThat(script.plays()).isEqualTo(2);
            }
        }
    }

    @Test
    void freeze_keepsTheConnectionUntilTheViewerEndsIt() {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera script = server.add("/hall", clip);
            try (LiveCamera camera = watch(server, script)) {
                awaitFrames(camera, 3);
                script.frozen(true);
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(camera.listener.events)
                                .contains("disconnected " + server.url(script)
                                        + ": no frame for 3.00 s; check the camera and its network"));
                script.frozen(false);
                awaitFrames(camera, 3);
            }
        }
    }

    @Test
    void struckByChance_isWatchedAgainWhenItIsWell() {
        SplittableRandom chance = new SplittableRandom(4);
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera script = server.add("/hall", clip);
            try (LiveCamera camera = watch(server, script)) {
                awaitFrames(camera, 3);
                for (int i = 0; i < 30; i++) {
                    assertThat(script.strike(chance, List.of(clip, larger))).isNotBlank();
                    LockSupport.parkNanos(50_000_000);
                }
                script.losing(0).corrupting(0).frozen(false).show(clip).kill();
                awaitFrames(camera, 5);
            }
        }
    }

    @Test
    void hevc_followsAfterAnotherConnection() {
        VideoClip hevc = FaultClips.hevc(folder.resolve("small.mp4"), folder.resolve("hevc.mp4"));
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera script = server.add("/hall", clip);
            try (LiveCamera camera = watch(server, script)) {
                awaitFrames(camera, 3);
                script.show(hevc);
                script.kill();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> camera.listener.events.stream()
                                .anyMatch(event -> event.startsWith("connected hevc 160x96")));
                awaitFrames(camera, 3);
            }
        }
    }

    @Test
    void motionJpeg_isRead() {
        for (Parts parts : List.of(Parts.COMPLETE, Parts.NO_LENGTH)) {
            try (FaultHttpServer server = FaultHttpServer.open().mjpeg("/video", parts, 20, FaultServersTest::image);
                    LiveCamera camera = new LiveCamera(
                                    "hall",
                                    TestConfigs.camera(
                                            server.url("/video"),
                                            TestConfigs.capture(Duration.ofSeconds(5), 10, false)))
                            .start()) {
                awaitFrames(camera, 3);
            }
        }
    }

    @Test
    void snapshots_areServedOverOneConnection() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (FaultHttpServer server =
                FaultHttpServer.open().snapshot("/snapshot.jpg", Optional.empty(), FaultServersTest::image)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url("/snapshot.jpg")))
                    .build();
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(request, BodyHandlers.ofByteArray()).body())
                        .isEqualTo(image(i));
            }
            assertThat(server.requests("/snapshot.jpg")).isEqualTo(3);
            assertThat(server.connections("/snapshot.jpg")).isEqualTo(1);
        }
    }

    @Test
    void snapshotWithLogin_isRefusedWithoutOne() throws Exception {
        Login login = new Login(Login.Scheme.DIGEST_SHA256, "eye", "word");
        try (FaultHttpServer server =
                FaultHttpServer.open().snapshot("/snapshot", Optional.of(login), FaultServersTest::image)) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(server.url("/snapshot"))).build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("www-authenticate")).contains(login.challenge());
            assertThat(server.requests("/snapshot")).isZero();
        }
    }

    @Test
    void login_acceptsItsOwnMethodOnly() {
        Login login = new Login(Login.Scheme.DIGEST_MD5, "eye", "word");
        assertThat(login.accepts("DESCRIBE", "Basic ZXllOndvcmQ=")).isFalse();
        assertThat(new Login(Login.Scheme.BASIC, "eye", "word").accepts("DESCRIBE", "Basic ZXllOndvcmQ="))
                .isTrue();
    }
}
