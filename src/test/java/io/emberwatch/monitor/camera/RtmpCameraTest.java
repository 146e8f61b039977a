package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.SiteCertificates;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.RtmpServer;
import io.emberwatch.monitor.camera.fault.TlsRelay;
import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.TlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** RTMP, plain and encrypted, from ffmpeg as the server. */
@Tag("slow")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class RtmpCameraTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static Path clip;
    private static SiteCertificates site;
    private static SSLContext good;
    private static SSLContext stranger;

    @BeforeAll
    static void makeClipAndCertificates() throws Exception {
        clip = folder.resolve("room.mp4");
        FaultClips.room(clip, 160, 96, 10, 10, 100);
        site = new SiteCertificates(folder);
        site.authority("site-ca");
        site.authority("other-ca");
        site.issue("camera", "site-ca", "/CN=camera", "IP:127.0.0.1,DNS:localhost");
        site.issue("stranger", "other-ca", "/CN=camera", "IP:127.0.0.1,DNS:localhost");
        good = site.server("camera", Optional.empty());
        stranger = site.server("stranger", Optional.empty());
    }

    private static LiveCamera watch(String url, Optional<TlsConfig> tls) {
        CaptureConfig capture = TestConfigs.capture(Duration.ofSeconds(5), 5, false);
        return new LiveCamera(
                        "hall", TestConfigs.camera(url, tls.map(capture::with).orElse(capture)))
                .start();
    }

    private static Optional<TlsConfig> trustingTheSite() {
        return Optional.of(
                new TlsConfig(true, Optional.of(site.path("site-ca.pem")), Optional.empty(), Optional.empty()));
    }

    private static String encrypted(TlsRelay relay) {
        return "rtmps://127.0.0.1:" + relay.port() + "/live/hall";
    }

    @Test
    void rtmp_isWatched_andAgainAfterTheServerBrokeOff() {
        try (RtmpServer server = RtmpServer.of(clip);
                LiveCamera camera = watch(server.url(), Optional.empty())) {
            await().atMost(SOON).until(() -> camera.frames.get() >= 5);
            assertThat(camera.listener.events).anyMatch(event -> event.startsWith("connected h264 160x96"));
            server.kill();
            await().atMost(SOON)
                    .until(() -> camera.listener.events.stream().anyMatch(event -> event.startsWith("disconnected")));
            int frames = camera.frames.get();
            await().atMost(SOON).until(() -> camera.frames.get() >= frames + 5);
        }
    }

    @Test
    void rtmps_isWatched_unchecked_whereNothingSaysWhomToTrust() {
        try (RtmpServer server = RtmpServer.of(clip);
                TlsRelay relay = TlsRelay.to(server.port(), stranger);
                LiveCamera camera = watch(encrypted(relay), Optional.empty())) {
            await().atMost(SOON).until(() -> camera.frames.get() >= 5);
        }
    }

    @Test
    void rtmps_isWatched_whereItsCertificateIsTrusted() {
        try (RtmpServer server = RtmpServer.of(clip);
                TlsRelay relay = TlsRelay.to(server.port(), good);
                LiveCamera camera = watch(encrypted(relay), trustingTheSite())) {
            await().atMost(SOON).until(() -> camera.frames.get() >= 5);
        }
    }

    @Test
    void rtmps_isRefused_whereItsCertificateIsNotTrusted() {
        try (RtmpServer server = RtmpServer.of(clip);
                TlsRelay relay = TlsRelay.to(server.port(), stranger);
                LiveCamera camera = watch(encrypted(relay), trustingTheSite())) {
            await().atMost(SOON)
                    .until(() -> camera.listener.events.stream()
                            .anyMatch(event -> event.contains("certificate not trusted: issued by CN=other-ca")));
            assertThat(camera.frames).hasValue(0);
        }
    }

    @Test
    void rtmps_streamItself_isChecked_notOnlyTheConnectionBefore() {
        try (RtmpServer server = RtmpServer.of(clip);
                TlsRelay relay = TlsRelay.to(server.port(), good, stranger);
                LiveCamera camera = watch(encrypted(relay), trustingTheSite())) {
            await().atMost(SOON)
                    .until(() -> camera.listener.events.stream().anyMatch(event -> event.contains("not trusted")));
            assertThat(camera.frames).hasValue(0);
        }
    }
}
