package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.emberwatch.SiteCertificates;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultHttpServer;
import io.emberwatch.monitor.camera.fault.FaultHttpServer.Parts;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import io.emberwatch.monitor.camera.fault.HlsSegments;
import io.emberwatch.monitor.camera.fault.TlsRelay;
import io.emberwatch.monitor.config.TlsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted cameras whose certificates are checked, through a relay that encrypts. */
@Timeout(60)
class CameraCertificateTest {
    private static final Optional<TlsConfig> UNCHECKED = Optional.empty();

    @TempDir
    static Path folder;

    private static SiteCertificates site;
    private static VideoClip clip;
    private static SSLContext good;
    private static SSLContext elsewhere;
    private static SSLContext own;
    private static SSLContext stranger;

    @BeforeAll
    static void makeCertificates() throws Exception {
        site = new SiteCertificates(folder);
        site.authority("site-ca");
        site.authority("other-ca");
        // A camera makes one for itself, with its number and no address in it.
        site.authority("CAM-0815");
        site.issue("camera", "site-ca", "/CN=camera", "IP:127.0.0.1,DNS:localhost");
        site.issue("elsewhere", "site-ca", "/CN=elsewhere", "DNS:elsewhere.example.org");
        site.issue("stranger", "other-ca", "/CN=camera", "IP:127.0.0.1,DNS:localhost");
        site.issue("monitor", "site-ca", "/CN=monitor", "DNS:monitor.example.org");
        good = site.server("camera", Optional.empty());
        elsewhere = site.server("elsewhere", Optional.empty());
        own = site.server("CAM-0815", Optional.empty());
        stranger = site.server("stranger", Optional.empty());
        clip = FaultClips.room(folder.resolve("room.mp4"), 160, 96, 25, 25, 50);
    }

    private static Optional<TlsConfig> ca(String name) {
        return Optional.of(
                new TlsConfig(true, Optional.of(site.path(name + ".pem")), Optional.empty(), Optional.empty()));
    }

    /** What opening and reading three frames says; empty where it works. */
    private static String watching(String url, Optional<TlsConfig> tls) {
        var capture = TestConfigs.capture(Duration.ofSeconds(5), 10, false);
        var config = TestConfigs.camera(
                url,
                Optional.of("eye"),
                Optional.of("secret-word"),
                tls.map(capture::with).orElse(capture));
        try (FfmpegCameraSource source = new FfmpegCameraSource(config, System::nanoTime)) {
            Throwable failure = catchThrowable(() -> {
                source.open();
                for (int i = 0; i < 3; i++) {
                    assertThat(source.read()).isPresent();
                }
            });
            if (failure == null) {
                return "";
            }
            assertThat(failure).isInstanceOf(CameraException.class);
            assertThat(failure.getMessage()).startsWith(url + ": ").doesNotContain("secret-word");
            return failure.getMessage();
        }
    }

    private static String rtsps(String host, Optional<TlsConfig> tls, SSLContext... faces) {
        try (FaultRtspServer server = FaultRtspServer.open();
                TlsRelay relay = TlsRelay.to(port(server.url(server.add("/hall", clip))), faces)) {
            return watching("rtsps://" + host + ":" + relay.port() + "/hall", tls);
        }
    }

    private static int port(String url) {
        return URI.create(url).getPort();
    }

    private static byte[] image(int number) {
        try {
            return MjpegRtp.jpeg(40 + number % 40 * 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void unknownAuthority_isNamedWithTheRemedy_andTrustedOnceItsFileIsNamed(String host) {
        assertThat(rtsps(host, Optional.of(TlsConfig.SYSTEM), good))
                .contains("certificate not trusted: issued by CN=site-ca; set tls.ca to a PEM file");
        assertThat(rtsps(host, ca("other-ca"), good))
                .contains("certificate not trusted: issued by CN=site-ca; it is not issued by what tls.ca "
                        + site.path("other-ca.pem") + " holds");
        assertThat(rtsps(host, ca("site-ca"), good)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void certificateOfAnotherHost_isRefused(String host) {
        assertThat(rtsps(host, ca("site-ca"), elsewhere)).contains("certificate is for another host, CN=elsewhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void ownCertificateOfACamera_isTrustedWhereItsFileIsNamed_whateverNameIsInIt(String host) {
        assertThat(rtsps(host, ca("CAM-0815"), own)).isEmpty();
        assertThat(rtsps(host, ca("CAM-0815"), stranger)).contains("certificate not trusted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void certificateOfTheStreamItself_isChecked_notOnlyThatOfAConnectionBefore(String host) {
        assertThat(rtsps(host, ca("site-ca"), good, stranger)).contains("certificate not trusted");
    }

    @Test
    void cameraWithoutTheKey_isReadUnchecked_asEver() {
        assertThat(rtsps("127.0.0.1", UNCHECKED, stranger)).isEmpty();
    }

    @Test
    void motionJpeg_isChecked() {
        try (FaultHttpServer server =
                        FaultHttpServer.open().mjpeg("/video", Parts.COMPLETE, 20, CameraCertificateTest::image);
                TlsRelay relay = TlsRelay.to(port(server.url("/")), good, good, good, stranger)) {
            String url = "https://127.0.0.1:" + relay.port() + "/video";
            assertThat(watching(url, ca("other-ca"))).contains("issued by CN=site-ca");
            assertThat(watching(url, ca("site-ca"))).isEmpty();
            assertThat(watching(url, ca("site-ca"))).contains("certificate not trusted");
            assertThat(watching(url, UNCHECKED)).isEmpty();
        }
    }

    @Test
    void snapshots_areChecked() {
        try (FaultHttpServer server = FaultHttpServer.open()
                        .snapshot("/snapshot.jpg", Optional.empty(), CameraCertificateTest::image);
                TlsRelay relay = TlsRelay.to(port(server.url("/")), good);
                TlsRelay changing = TlsRelay.to(port(server.url("/")), own, own, stranger)) {
            String url = "https://127.0.0.1:" + relay.port() + "/snapshot.jpg";
            assertThat(watching(url, ca("site-ca"))).isEmpty();
            assertThat(watching(url, ca("other-ca"))).contains("issued by CN=site-ca");
            // The probe, FFmpeg's look at what it is, and then the images.
            assertThat(watching("https://127.0.0.1:" + changing.port() + "/snapshot.jpg", ca("CAM-0815")))
                    .contains("certificate not trusted: issued by CN=other-ca");
        }
    }

    @Test
    void segmentsOfHls_areChecked_notOnlyThePlaylist() throws Exception {
        Path room = folder.resolve("hls.mp4");
        FaultClips.room(room, 160, 96, 10, 20, 200);
        HlsSegments segments = HlsSegments.cut(room, Files.createDirectories(folder.resolve("hls")), 2);
        try (FaultHttpServer server = FaultHttpServer.open().hls("/cam", segments);
                TlsRelay relay = TlsRelay.to(port(server.url("/")), good);
                TlsRelay changing = TlsRelay.to(port(server.url("/")), good, good, stranger)) {
            assertThat(watching("https://127.0.0.1:" + relay.port() + "/cam/live.m3u8", ca("site-ca")))
                    .isEmpty();
            assertThat(watching("https://127.0.0.1:" + changing.port() + "/cam/live.m3u8", ca("site-ca")))
                    .isNotEmpty();
        }
    }

    @Test
    void ownCertificate_isShownToACameraThatAsks() throws Exception {
        TlsConfig both = new TlsConfig(
                true,
                Optional.of(site.path("site-ca.pem")),
                Optional.of(site.path("monitor.pem")),
                Optional.of(site.path("monitor.key")));
        try (FaultRtspServer server = FaultRtspServer.open();
                TlsRelay relay = TlsRelay.asking(
                        port(server.url(server.add("/hall", clip))), site.server("camera", Optional.of("site-ca")))) {
            String url = "rtsps://127.0.0.1:" + relay.port() + "/hall";
            assertThat(watching(url, Optional.of(both))).isEmpty();
            assertThat(watching(url, ca("site-ca"))).isNotEmpty();
        }
    }

    @Test
    void fileThatIsMissing_isNamed() {
        assertThat(rtsps("127.0.0.1", ca("missing"), good))
                .contains("capture.tls.ca: " + site.path("missing.pem") + " cannot be read");
        assertThat(catchThrowable(() -> CameraTls.check(Map.of(
                        new CameraId("hall"),
                        TestConfigs.camera(
                                "rtsps://hall.example.org/1",
                                TestConfigs.capture(Duration.ofSeconds(5), 10, false)
                                        .with(ca("missing").orElseThrow()))))))
                .hasMessageContaining("cameras.hall.capture.tls.ca: " + site.path("missing.pem"));
    }

    @Test
    void cameraWithoutTheKey_isTold() {
        var capture = TestConfigs.capture(Duration.ofSeconds(5), 10, false);
        CameraId gate = new CameraId("gate");
        assertThat(CameraTls.unchecked(Map.of(
                        gate,
                        TestConfigs.camera("rtsps://gate.example.org/1", capture),
                        new CameraId("hall"),
                        TestConfigs.camera("rtsps://hall.example.org/1", capture.with(TlsConfig.SYSTEM)),
                        new CameraId("yard"),
                        TestConfigs.camera("rtsp://yard.example.org/1", capture))))
                .containsExactly(gate);
    }

    @Test
    void silentHandshake_endsWhenTheCameraIsStopped() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var config = TestConfigs.camera(
                    "rtsps://127.0.0.1:" + silent.getLocalPort() + "/hall",
                    TestConfigs.capture(Duration.ofSeconds(50), 10, false)
                            .with(ca("site-ca").orElseThrow()));
            try (FfmpegCameraSource source = new FfmpegCameraSource(config, System::nanoTime)) {
                CompletableFuture<Throwable> opening =
                        CompletableFuture.supplyAsync(() -> catchThrowable(source::open));
                try (Socket heard = silent.accept()) {
                    assertThat(heard.getInputStream().read()).isNotNegative();
                    source.cancel();
                    assertThat(opening.get(5, TimeUnit.SECONDS)).hasMessageContaining("reading was stopped");
                }
            }
        }
    }
}
