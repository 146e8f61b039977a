package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Motion JPEG over HTTP, as simple cameras send it. */
@Timeout(60)
class HttpCameraTest {
    private static final CaptureConfig CAPTURE = TestConfigs.capture(Duration.ofSeconds(10), 10, false);
    private static final int IMAGES = 60;
    private static final String PASSWORD = "a@b:/c";

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/video", HttpCameraTest::sendImages).setAuthenticator(new BasicAuthenticator("camera") {
            @Override
            public boolean checkCredentials(String username, String password) {
                return username.equals("eye") && password.equals(PASSWORD);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private FfmpegCameraSource source(String path, String password) {
        String url = url(path);
        CameraConfig config = TestConfigs.camera(url, Optional.of("eye"), Optional.of(password), CAPTURE);
        return new FfmpegCameraSource(config, System::nanoTime);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static void sendImages(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "multipart/x-mixed-replace; boundary=next");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int number = 0; number < IMAGES; number++) {
                byte[] jpeg = MjpegRtp.jpeg(40 + number);
                String head = "--next\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n\r\n";
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(jpeg);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void motionJpeg_isLiveAndItsEndIsAFailure() throws CameraException {
        try (FfmpegCameraSource source = source("/video", PASSWORD)) {
            StreamFormat format = source.open();
            assertThat(format.live()).isTrue();
            assertThat(format.description()).startsWith("mjpeg 64x48");
            for (int number = 0; number < IMAGES; number++) {
                assertThat(source.read()).isPresent();
            }
            assertThatThrownBy(source::read)
                    .isInstanceOf(CameraException.class)
                    .hasMessage(url("/video") + ": the camera closed the connection; check the camera");
        }
    }

    @Test
    void wrongPassword_isNamed() {
        try (FfmpegCameraSource source = source("/video", "wrong-one")) {
            assertThatThrownBy(source::open)
                    .hasMessage(url("/video")
                            + ": user name or password refused (401); check the camera's username and password");
        }
    }

    @Test
    void unknownPath_isNamed() {
        try (FfmpegCameraSource source = source("/none?pwd=word", PASSWORD)) {
            assertThatThrownBy(source::open)
                    .hasMessage(url("/none…") + ": no such stream (404); check the path in the URL");
        }
    }
}
