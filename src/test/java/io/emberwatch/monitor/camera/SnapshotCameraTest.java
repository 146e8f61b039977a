package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.camera.fault.FaultHttpServer;
import io.emberwatch.monitor.camera.fault.FaultHttpServer.Parts;
import io.emberwatch.monitor.camera.fault.Login;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras that answer with single images, and those whose Motion JPEG is not quite as the standard says. */
@Timeout(60)
class SnapshotCameraTest {
    private static final double FPS = 4;

    private static byte[] image(int number) {
        try {
            return MjpegRtp.jpeg(40 + number % 40 * 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LiveCamera watch(String url) {
        return watch(url, false);
    }

    private static LiveCamera watch(String url, boolean loop) {
        return new LiveCamera(
                        "hall",
                        TestConfigs.camera(
                                url,
                                Optional.of("eye"),
                                Optional.of("word"),
                                TestConfigs.capture(Duration.ofSeconds(3), FPS, loop)))
                .start();
    }

    private static void assertPolled(FaultHttpServer server, String path) throws InterruptedException {
        assertPolled(server, path, false);
    }

    private static void assertPolled(FaultHttpServer server, String path, boolean loop) throws InterruptedException {
        try (LiveCamera camera = watch(server.url(path), loop)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> camera.frames.get() >= 1);
            int frames = camera.frames.get();
            int requests = server.requests(path);
            Thread.sleep(5000);
            assertThat((camera.frames.get() - frames) / 5.0)
                    .as("frames a second")
                    .isBetween(0.8 * FPS, 1.2 * FPS);
            assertThat((server.requests(path) - requests) / 5.0)
                    .as("requests a second")
                    .isLessThan(1.3 * FPS);
            assertThat(server.connections(path)).as("connections").isLessThanOrEqualTo(3);
            assertThat(camera.connection()).isEqualTo(CameraStatus.Connection.OPEN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/snapshot.jpg", "/cgi-bin/snapshot"})
    void snapshot_isPolled(String path) throws InterruptedException {
        try (FaultHttpServer server =
                FaultHttpServer.open().snapshot(path, Optional.empty(), SnapshotCameraTest::image)) {
            assertPolled(server, path);
        }
    }

    @Test
    void snapshotThatIsToBePlayedInACircle_isPolledNoMoreOften() throws InterruptedException {
        try (FaultHttpServer server =
                FaultHttpServer.open().snapshot("/snapshot.jpg", Optional.empty(), SnapshotCameraTest::image)) {
            assertPolled(server, "/snapshot.jpg", true);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BASIC,/snapshot.jpg",
        "DIGEST_MD5,/snapshot.jpg",
        "BASIC,/snapshot",
        "DIGEST_MD5,/snapshot",
        "DIGEST_SHA256,/snapshot"
    })
    void snapshotWithLogin_isPolled(Login.Scheme scheme, String path) throws InterruptedException {
        Login login = new Login(scheme, "eye", "word");
        try (FaultHttpServer server =
                FaultHttpServer.open().snapshot(path, Optional.of(login), SnapshotCameraTest::image)) {
            assertPolled(server, path);
        }
    }

    @Test
    void wrongPasswordForSha256_isNamed() {
        Login login = new Login(Login.Scheme.DIGEST_SHA256, "eye", "another");
        try (FaultHttpServer server =
                        FaultHttpServer.open().snapshot("/snapshot", Optional.of(login), SnapshotCameraTest::image);
                LiveCamera camera = watch(server.url("/snapshot"))) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> camera.listener.events.stream().anyMatch(event -> event.contains("refused (401)")));
        }
    }

    @ParameterizedTest
    @EnumSource(Login.Scheme.class)
    void motionJpegWithLogin_isRead_alsoAfterItBrokeOff(Login.Scheme scheme) {
        Login login = new Login(scheme, "eye", "word");
        try (FaultHttpServer server = FaultHttpServer.open()
                        .mjpeg("/video", Optional.of(login), Parts.COMPLETE, 20, SnapshotCameraTest::image);
                LiveCamera camera = watch(server.url("/video"))) {
            await().atMost(Duration.ofSeconds(10)).until(() -> camera.frames.get() >= 5);
            int frames = camera.frames.get();
            server.breakOff();
            await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= frames + 20);
            assertThat(server.requests("/video")).isGreaterThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Login.Scheme.class)
    void wrongPasswordForMotionJpeg_isNamed(Login.Scheme scheme) {
        Login login = new Login(scheme, "eye", "another");
        try (FaultHttpServer server = FaultHttpServer.open()
                        .mjpeg("/video", Optional.of(login), Parts.COMPLETE, 20, SnapshotCameraTest::image);
                LiveCamera camera = watch(server.url("/video"))) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> camera.listener.events.stream().anyMatch(event -> event.contains("refused (401)")));
        }
    }

    @Test
    void boundaryWithoutDashes_isRead() {
        assertRead(Parts.NO_DASHES);
    }

    @Test
    void partsWithoutContentType_areRead() {
        assertRead(Parts.NO_CONTENT_TYPE);
    }

    private static void assertRead(Parts parts) {
        try (FaultHttpServer server = FaultHttpServer.open().mjpeg("/video", parts, 20, SnapshotCameraTest::image);
                LiveCamera camera = watch(server.url("/video"))) {
            await().atMost(Duration.ofSeconds(10)).until(() -> camera.frames.get() >= 5);
        }
    }
}
