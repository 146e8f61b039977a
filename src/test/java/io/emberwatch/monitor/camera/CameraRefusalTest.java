package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultHttpServer;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.camera.fault.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal of a camera has its sentence, with the remedy. */
@Timeout(60)
class CameraRefusalTest {
    @TempDir
    static Path folder;

    private static VideoClip clip;

    @BeforeAll
    static void drawClip() throws Exception {
        clip = FaultClips.room(folder.resolve("room.mp4"), 160, 96, 25, 25, 50);
    }

    /** What opening says; empty where it works. */
    private static String opening(String url) {
        try (FfmpegCameraSource source = new FfmpegCameraSource(
                TestConfigs.camera(
                        url,
                        Optional.of("eye"),
                        Optional.of("secret-word"),
                        TestConfigs.capture(Duration.ofSeconds(5), 5, false)),
                System::nanoTime)) {
            Throwable failure = catchThrowable(() -> {
                source.open();
                assertThat(source.read()).isPresent();
            });
            if (failure == null) {
                return "";
            }
            assertThat(failure).isInstanceOf(CameraException.class);
            assertThat(failure.getMessage()).startsWith(url + ": ").doesNotContain("secret-word");
            return failure.getMessage();
        }
    }

    private static String answering(String method, int status) {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            return opening(server.url(server.add("/hall", clip).answering(method, status)));
        }
    }

    @ParameterizedTest
    @CsvSource({"DESCRIBE,403,access forbidden (403)", "DESCRIBE,404,no such stream (404)"})
    void status_isNamed(String method, int status, String sentence) {
        assertThat(answering(method, status)).contains(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DESCRIBE", "SETUP", "PLAY"})
    void noRoom_isNamed(String method) {
        assertThat(answering(method, 453)).contains("the camera has no room for another viewer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DESCRIBE", "SETUP", "PLAY"})
    void unavailable_isNamed(String method) {
        assertThat(answering(method, 503))
                .contains("the camera cannot serve now (503); check how many clients use it, or restart it");
    }

    @Test
    void noTcp_pointsToUdp() {
        assertThat(answering("SETUP", 461)).contains("multicast or UDP only").contains("transport: udp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BASIC", "DIGEST_MD5"})
    void login_isTried(Login.Scheme scheme) {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", clip).asking(scheme, "eye", "secret-word");
            assertThat(opening(server.url(camera))).isEmpty();
            camera.asking(scheme, "eye", "another");
            assertThat(opening(server.url(camera))).contains("user name or password refused (401)");
        }
    }

    @Test
    void loginBySha256Alone_isNamed() {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera camera = server.add("/hall", clip).asking(Login.Scheme.DIGEST_SHA256, "eye", "secret-word");
            assertThat(opening(server.url(camera)))
                    .contains("the camera offers only a login method that is not supported; allow Digest with MD5, or"
                            + " Basic, in the camera's settings");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-113, -101})
    void noRoute_isNamed(int code) {
        var config = TestConfigs.camera("rtsp://10.0.0.7/hall", TestConfigs.capture(Duration.ofSeconds(5), 5, false));
        try (FfmpegInterrupt interrupt = new FfmpegInterrupt(System::nanoTime)) {
            FfmpegFaults faults =
                    new FfmpegFaults(FfmpegTarget.of(config), Redactor.of(config), interrupt, Duration.ofSeconds(5));
            assertThat(faults.opening(code, List.of(), LoginOffer.UNKNOWN))
                    .hasMessage("rtsp://10.0.0.7/hall: host unreachable; check the address and the network");
        }
    }

    @Test
    void slowAnswers_areWaitedFor() {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            assertThat(opening(server.url(server.add("/hall", clip).slowBy(Duration.ofMillis(500)))))
                    .isEmpty();
        }
    }

    @Test
    void closedAtPlay_isNamed() {
        try (FaultRtspServer server = FaultRtspServer.open()) {
            assertThat(opening(server.url(server.add("/hall", clip).closingAtPlay(true))))
                    .contains("; check ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403,access forbidden (403)",
        "404,no such stream (404)",
        "429,too many requests (429)",
        "503,the camera cannot serve now (503)"
    })
    void statusOverHttp_isNamed(int status, String sentence) {
        try (FaultHttpServer server = FaultHttpServer.open().status("/video", status)) {
            assertThat(opening(server.url("/video"))).contains(sentence);
        }
    }
}
