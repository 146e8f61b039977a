package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.PemFiles;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.config.TlsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** https with certificates of openssl. */
@Timeout(60)
class ServerTlsTest {
    @TempDir
    Path folder;

    @Test
    void cookie_isSecure_andTheCertificateIsRenewedWithItsFiles() throws Exception {
        certificate("first", "rsa:2048");
        certificate("second", "rsa:2048");
        use("first", "pem");
        use("first", "key");
        AtomicLong now = new AtomicLong(1);
        TlsConfig tls =
                new TlsConfig(true, Optional.empty(), Optional.of(path("web.pem")), Optional.of(path("web.key")));
        WebConfig config = new WebConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                8,
                Optional.empty(),
                Optional.of(tls),
                Site.access(folder.resolve("audit.jsonl"), Optional.empty(), "ann"));

        try (LiveServer live = new LiveServer(config, Duration.ofSeconds(15), now::get, "gate")) {
            HttpResponse<String> login = client("first")
                    .send(
                            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + live.port() + "/login"))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString("name=ann&password=correct+horse"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(login.statusCode()).isEqualTo(303);
            assertThat(login.headers().firstValue("Set-Cookie").orElseThrow()).contains("Secure", "HttpOnly");
            assertThat(shown(live, "first")).isEqualTo("CN=first");

            use("second", "pem");
            use("second", "key");
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                now.addAndGet(Duration.ofSeconds(20).toNanos());
                return shown(live, "second").equals("CN=second");
            });
        }
    }

    @Test
    void halfOfAPair_isNotTaken_andUnchangedFilesAreNotRead() throws Exception {
        certificate("first", "rsa:2048");
        certificate("second", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");
        use("first", "pem");
        use("first", "key");
        AtomicLong now = new AtomicLong(1);
        ServerTls tls = new ServerTls(
                new TlsConfig(true, Optional.empty(), Optional.of(path("web.pem")), Optional.of(path("web.key"))),
                now::get);
        var first = tls.context().getKeyStore();

        tick(tls, now);
        use("second", "pem");
        tick(tls, now);
        Files.delete(folder.resolve("web.key"));
        tick(tls, now);
        assertThat(tls.context().getKeyStore()).isSameAs(first);

        use("second", "key");
        tls.tick();
        assertThat(tls.context().getKeyStore()).as("it is not time yet").isSameAs(first);
        tick(tls, now);
        X509Certificate shown = (X509Certificate) tls.context().getKeyStore().getCertificate("own");
        assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=second");
    }

    private static void tick(ServerTls tls, AtomicLong now) {
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        tls.tick();
    }

    @Test
    void keyOfAnotherCertificate_isRefused_ofEveryKind() throws Exception {
        certificate("rsa", "rsa:2048");
        certificate("other", "rsa:2048");
        certificate("ec", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");
        certificate("ed", "ed25519");

        for (String kind : List.of("rsa", "ec", "ed")) {
            assertThat(PemFiles.identity("web", path(kind + ".pem"), path(kind + ".key"))
                            .size())
                    .isEqualTo(1);
        }
        for (String wrong : List.of("other", "ec")) {
            assertThatThrownBy(() -> PemFiles.identity("web", path("rsa.pem"), path(wrong + ".key")))
                    .isInstanceOf(UserException.class)
                    .hasMessage("web.tls.key: " + path(wrong + ".key") + " is not the key of tls.certificate");
        }
        assertThatThrownBy(() -> PemFiles.identity("web", path("none.pem"), path("rsa.key")))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("web.tls.certificate: " + path("none.pem") + " cannot be read");
    }

    /** Who the server says it is; empty where whoever trusts that certificate alone does not believe it. */
    private String shown(LiveServer live, String trusted) throws Exception {
        try {
            HttpResponse<String> answer = client(trusted)
                    .send(
                            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + live.port() + "/healthz"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            X509Certificate own =
                    (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
            return own.getSubjectX500Principal().getName();
        } catch (javax.net.ssl.SSLException e) {
            return "";
        }
    }

    /** Without connections of before. */
    private HttpClient client(String trusted) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(PemFiles.trusted("web", path(trusted + ".pem")));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), new SecureRandom());
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private void use(String name, String kind) throws Exception {
        Path next = Files.copy(
                folder.resolve(name + "." + kind), folder.resolve("next"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, folder.resolve("web." + kind), StandardCopyOption.REPLACE_EXISTING);
    }

    private void certificate(String name, String kind, String... options) throws Exception {
        List<String> command = new java.util.ArrayList<>(
                List.of("openssl", "req", "-x509", "-newkey", kind, "-nodes", "-days", "2", "-subj", "/CN=" + name));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path(name + ".key"), "-out", path(name + ".pem")));
        Process openssl = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).as(said).isZero();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
