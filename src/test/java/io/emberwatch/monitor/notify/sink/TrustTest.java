package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.emberwatch.SiteCertificates;
import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.SinkFilter;
import io.emberwatch.monitor.config.TlsConfig;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.config.WebhookConfig;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.notify.SinkException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of a site's own authority, with a real HTTPS server. */
class TrustTest {
    @TempDir
    Path folder;

    private final AtomicInteger posted = new AtomicInteger();

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private void authority(String name) throws Exception {
        new SiteCertificates(folder).authority(name);
    }

    private void issue(String name, String authority, String subject, String... more) throws Exception {
        new SiteCertificates(folder).issue(name, authority, subject, more.length == 0 ? "IP:127.0.0.1" : more[0]);
    }

    /** @param clients the authority of clients, who must show a certificate; empty for no such demand */
    private HttpsServer serve(String name, Optional<String> clients) throws Exception {
        SSLContext context = new SiteCertificates(folder).server(name, clients);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(clients.isPresent());
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", exchange -> {
            posted.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private WebhookSink sink(HttpsServer server, Optional<TlsConfig> tls) {
        return new WebhookSink(
                new WebhookConfig(
                        "hook",
                        URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/x"),
                        Optional.empty(),
                        WebhookConfig.Image.NONE,
                        Duration.ofSeconds(10),
                        Optional.empty(),
                        tls,
                        SinkFilter.ALL),
                Messages.JSON,
                new ManualClock(Incidents.START));
    }

    private Optional<TlsConfig> ca(String name) {
        return Optional.of(new TlsConfig(true, Optional.of(path(name + ".pem")), Optional.empty(), Optional.empty()));
    }

    @Test
    void unknownAuthority_isNamedWithTheRemedy_andTrustedOnceItsFileIsNamed() throws Exception {
        authority("site-ca");
        authority("other-ca");
        issue("server", "site-ca", "/CN=server");
        HttpsServer server = serve("server", Optional.empty());
        try {
            assertThatThrownBy(() -> sink(server, Optional.empty()).probe())
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("certificate not trusted: issued by CN=site-ca; set tls.ca");
            assertThatThrownBy(() -> sink(server, Optional.empty()).send(Messages.started(Incidents.fire(GATE, 0))))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("certificate not trusted: issued by CN=site-ca; set tls.ca");
            assertThatThrownBy(() -> sink(server, ca("other-ca")).probe())
                    .hasMessageContaining(
                            "issued by CN=site-ca; it is not issued by what tls.ca " + path("other-ca.pem"));
            assertThat(posted).hasValue(0);

            sink(server, ca("site-ca")).probe();
            assertThat(posted).hasValue(0);
            sink(server, ca("site-ca")).send(Messages.started(Incidents.fire(GATE, 0)));
            assertThat(posted).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void certificateOfAnotherHost_isRefused_andSaidSo() throws Exception {
        authority("site-ca");
        issue("server", "site-ca", "/CN=other", "DNS:other.example.org");
        HttpsServer server = serve("server", Optional.empty());
        try {
            assertThatThrownBy(() -> sink(server, ca("site-ca")).probe())
                    .hasMessageContaining("certificate is for another host, CN=other");
            assertThatThrownBy(() -> sink(server, ca("site-ca")).send(Messages.started(Incidents.fire(GATE, 0))))
                    .hasMessageContaining("certificate is for another host, CN=other");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void ownCertificate_isShownToAServerThatAsks() throws Exception {
        authority("site-ca");
        issue("server", "site-ca", "/CN=server");
        issue("monitor", "site-ca", "/CN=monitor");
        HttpsServer server = serve("server", Optional.of("site-ca"));
        try {
            assertThatThrownBy(() -> sink(server, ca("site-ca")).send(Messages.started(Incidents.fire(GATE, 0))))
                    .isInstanceOf(SinkException.class);
            TlsConfig both = new TlsConfig(
                    true,
                    Optional.of(path("site-ca.pem")),
                    Optional.of(path("monitor.pem")),
                    Optional.of(path("monitor.key")));
            sink(server, Optional.of(both)).send(Messages.started(Incidents.fire(GATE, 0)));
            assertThat(posted).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void files_thatCannotBeUsed_areAMistakeOfTheUser_withARemedy() throws Exception {
        authority("site-ca");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
        assertThatThrownBy(() -> Trust.of(ca("missing"), "notify.email"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("notify.email.tls.ca: " + path("missing.pem") + " cannot be read");
        assertThatThrownBy(() -> Trust.of(ca("empty"), "notify.email"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("holds no certificate");
        TlsConfig noKey =
                new TlsConfig(true, Optional.empty(), Optional.of(path("site-ca.pem")), Optional.of(empty.toString()));
        assertThatThrownBy(() -> Trust.of(Optional.of(noKey), "notify.email"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("openssl pkcs8");
    }
}
