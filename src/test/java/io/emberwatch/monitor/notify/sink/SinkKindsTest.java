package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.START;
import static io.emberwatch.monitor.incident.Incidents.YARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.emberwatch.SiteCertificates;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every kind of sink, each made as the configuration says. */
@Timeout(60)
class SinkKindsTest {
    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(START);
    private IncidentStore store;

    @BeforeEach
    void open() {
        store = IncidentStore.open(folder.resolve("incidents"), clock, StoreListener.NOOP);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Something that is done with the sinks of a configuration. */
    private interface Use {
        void of(List<AlertSink> sinks) throws Exception;
    }

    private void with(String notify, Use use) throws Exception {
        with(notify, Messages.NAMES, use);
    }

    private void with(String notify, Map<CameraId, String> names, Use use) throws Exception {
        List<AlertSink> sinks = Sinks.of(config(notify).notifications(), store, any -> false, names, clock);
        try {
            use.of(sinks);
        } finally {
            sinks.forEach(AlertSink::close);
        }
    }

    private static MonitorConfig config(String notify) throws ConfigException {
        return new ConfigLoader(name -> null).parse("site.yml", """
                cameras: {gate: {url: 'demo:'}, yard: {url: 'demo:'}}
                notify:
                """ + notify.indent(2));
    }

    /** One sink of each kind, at this port of the loopback. */
    private String each(int port, String more) {
        return """
                webhook: [{name: hook, url: 'http://127.0.0.1:PORT/x?token=hunter2', timeout: 2sMORE}]
                alertmanager: {url: 'http://127.0.0.1:PORT', username: ann, password: hunter2, timeout: 2sMORE}
                email: {host: 127.0.0.1, port: PORT, security: none, username: ann, password: hunter2,
                  from: fire@example.org, to: [ann@example.org], timeout: 2sMORE}
                mqtt: {host: 127.0.0.1, port: PORT, username: ann, password: hunter2, timeout: 2sMORE}
                kafka: {bootstrap_servers: ['127.0.0.1:PORT'], timeout: 2s,
                  security: {username: ann, password: hunter2, mechanism: plain}MORE}
                command: [{name: siren, program: 'FOLDER/siren', args: [hunter2], timeout: 2sMORE}]
                """.replace("PORT", Integer.toString(port))
                .replace("FOLDER", folder.toString())
                .replace("MORE", more);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** The classes of all kinds, so that a new one is not forgotten here. */
    private static List<String> kinds() throws Exception {
        Path classes = Path.of(
                Sinks.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> kinds = new ArrayList<>();
        try (Stream<Path> files =
                Files.list(classes.resolve(Sinks.class.getPackageName().replace('.', '/')))) {
            for (String name : files.map(file -> file.getFileName().toString()).toList()) {
                String simple = name.replace(".class", "");
                if (name.endsWith(".class")
                        && AlertSink.class.isAssignableFrom(
                                Class.forName(Sinks.class.getPackageName() + "." + simple))) {
                    kinds.add(simple);
                }
            }
        }
        return kinds;
    }

    @Test
    void everyKind_findsOutByItselfThatItsReceiverIsNotThere() throws Exception {
        with(each(closedPort(), ""), sinks -> {
            assertThat(sinks)
                    .extracting(sink -> sink.getClass().getSimpleName())
                    .containsExactlyInAnyOrderElementsOf(kinds());
            for (AlertSink sink : sinks) {
                assertThatThrownBy(sink::probe)
                        .as(sink.name())
                        .isInstanceOf(SinkException.class)
                        .hasMessageNotContaining("hunter2")
                        .hasMessageNotContaining("\n");
            }
        });
    }

    @Test
    void everyKind_hearsOfItsKindsAndCamerasOnly() throws Exception {
        with(each(closedPort(), ", kinds: [fire], cameras: [gate]"), sinks -> {
            assertThat(sinks).hasSize(6);
            for (AlertSink sink : sinks) {
                assertThat(sink.wants(Incidents.fire(GATE, 0))).as(sink.name()).isTrue();
                assertThat(sink.wants(Incidents.fire(YARD, 0))).as(sink.name()).isFalse();
                assertThat(sink.wants(Incident.fault("down", GATE, IncidentKind.CAMERA_DOWN, START)))
                        .as(sink.name())
                        .isFalse();
            }
        });
    }

    /** A program has no certificate. */
    @Test
    void everyKindOnTheNetwork_namesTheIssuerOfACertificateThatIsNotTrusted() throws Exception {
        SiteCertificates certificates = new SiteCertificates(folder);
        certificates.authority("site-ca");
        certificates.issue("server", "site-ca", "/CN=server", "IP:127.0.0.1");
        try (SSLServerSocket server = (SSLServerSocket) certificates
                .server("server", Optional.empty())
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread greeting = new Thread(() -> greet(server), "tls-server");
            greeting.setDaemon(true);
            greeting.start();
            String encrypted = each(server.getLocalPort(), "")
                    .lines()
                    .filter(line -> !line.startsWith("command"))
                    .collect(Collectors.joining("\n"))
                    .replace("timeout: 2s", "timeout: 20s")
                    .replace("http://", "https://")
                    .replace("security: none", "security: tls")
                    .replace("mqtt: {", "mqtt: {tls: true, ")
                    .replace("security: {", "security: {tls: true, ");
            with(encrypted, sinks -> {
                assertThat(sinks).hasSize(5);
                for (AlertSink sink : sinks) {
                    assertThatThrownBy(sink::probe)
                            .as(sink.name())
                            .isInstanceOf(SinkException.class)
                            .hasMessageContaining("certificate not trusted: issued by CN=site-ca; set tls.ca")
                            .hasMessageNotContaining("hunter2");
                }
            });
        }
    }

    private static void greet(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.startHandshake();
            } catch (IOException e) {
                // The other side does not trust this one, as the test wants.
            }
        }
    }

    @Test
    void probeOfAMailServer_logsIn_andSendsNoMail() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            server.setUser("ann@example.org", "ann", "hunter2");
            String mail = only("email", server.getSmtp().getPort());
            with(mail, sinks -> sinks.get(0).probe());
            with(
                    mail.replace("hunter2", "wrong-one"),
                    sinks -> assertThatThrownBy(sinks.get(0)::probe)
                            .isInstanceOf(SinkException.class)
                            .hasMessageNotContaining("wrong-one"));
            assertThat(server.getReceivedMessages()).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void probesOverHttp_tellTheReceiverOfNoAlarm() throws Exception {
        try (WebReceiver receiver = WebReceiver.start()) {
            int port = receiver.url("/").getPort();
            with(only("webhook", port), sinks -> sinks.get(0).probe());
            assertThat(receiver.received()).as("connects only").isEmpty();

            with(only("alertmanager", port), sinks -> {
                sinks.get(0).probe();
                assertThat(receiver.received()).singleElement().satisfies(asked -> {
                    assertThat(asked.path()).isEqualTo("/api/v2/status");
                    assertThat(asked.headers().getFirst("Authorization")).startsWith("Basic ");
                });
                receiver.answer(exchange -> exchange.sendResponseHeaders(401, -1));
                assertThatThrownBy(sinks.get(0)::probe).hasMessageContaining("answered 401");
            });
        }
    }

    @Test
    void probeOfAProgram_looksWhetherItCanBeRun_andRunsItNot() throws Exception {
        Path program = Files.writeString(folder.resolve("siren"), "#!/bin/sh\ntouch " + folder + "/ran\n");
        with(only("command", 1), sinks -> {
            assertThatThrownBy(sinks.get(0)::probe).hasMessageContaining("must be an executable file");
            assertThat(program.toFile().setExecutable(true)).isTrue();
            assertThatCode(sinks.get(0)::probe).doesNotThrowAnyException();
        });
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    /** With names as long as they may be. */
    private static Map<CameraId, String> names(int cameras) {
        return IntStream.range(0, cameras)
                .boxed()
                .collect(Collectors.toMap(
                        number -> new CameraId(String.format("cam-%03d-", number) + "x".repeat(55)),
                        number -> String.format("%03d", number) + "\u5317".repeat(97)));
    }

    /** All of them went down at once. */
    private static Notification down(Set<CameraId> cameras) {
        List<Incident> faults = cameras.stream()
                .sorted(Comparator.comparing(CameraId::value))
                .map(camera -> Incident.fault("down-" + camera, camera, IncidentKind.CAMERA_DOWN, START))
                .toList();
        return new Notification(
                "down/started",
                Event.STARTED,
                faults.get(0),
                START,
                Optional.empty(),
                faults.subList(1, faults.size()));
    }

    @Test
    void camerasLostTogether_areAllNamedInOneMessage_ofEachKindThatTellsThemTogether() throws Exception {
        GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        try (WebReceiver receiver = WebReceiver.start()) {
            mails.setUser("ann@example.org", "ann", "hunter2");
            Map<CameraId, String> names = names(512);
            String last = "cam-511-" + "x".repeat(55);
            with(only("webhook", receiver.url("/").getPort()), names, sinks -> {
                assertThat(sinks.get(0).mostTogether()).isEqualTo(512);
                sinks.get(0).send(down(names.keySet()));
                JsonNode body =
                        new ObjectMapper().readTree(receiver.received().get(0).body());
                assertThat(body.path("title").asText()).endsWith(" and 511 other cameras");
                assertThat(body.path("together")).hasSize(511);
                assertThat(body.path("together").get(510).path("camera").asText())
                        .isEqualTo(last);
            });
            with(only("email", mails.getSmtp().getPort()), names, sinks -> {
                assertThat(sinks.get(0).mostTogether()).isEqualTo(512);
                sinks.get(0).send(down(names.keySet()));
                MimeMessage mail = mails.getReceivedMessages()[0];
                assertThat(mail.getSubject()).endsWith(" and 511 other cameras");
                String text = (String)
                        ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent();
                assertThat(text).contains(last);
            });
            // A program that never reads ends by its timeout: the message fits into what a pipe holds.
            Path program = Files.writeString(folder.resolve("siren"), "#!/bin/sh\nexec sleep 300\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
            with(only("command", 1), names, sinks -> {
                int most = sinks.get(0).mostTogether();
                assertThat(most).isGreaterThan(10);
                assertThatThrownBy(() -> sinks.get(0).send(down(names(most).keySet())))
                        .hasMessageContaining("did not end within 2000 ms and was killed");
            });
        } finally {
            mails.stop();
        }
    }

    /** The configuration of one kind alone. */
    private String only(String kind, int port) {
        StringBuilder lines = new StringBuilder();
        boolean taken = false;
        for (String line : each(port, "").lines().toList()) {
            taken = line.startsWith(" ") ? taken : line.startsWith(kind);
            lines.append(taken ? line + "\n" : "");
        }
        return lines.toString();
    }
}
