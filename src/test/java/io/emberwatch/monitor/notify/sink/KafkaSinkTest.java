package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.YARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.KafkaBroker;
import io.emberwatch.SiteCertificates;
import io.emberwatch.monitor.config.KafkaConfig;
import io.emberwatch.monitor.config.KafkaConfig.RecordKey;
import io.emberwatch.monitor.config.KafkaSecurity;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.SinkFilter;
import io.emberwatch.monitor.config.TlsConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.SinkException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker, of which the encrypted listener has a certificate of the site's own authority. */
@Tag("slow")
@Timeout(180)
class KafkaSinkTest {
    private static final String USER = "emberwatch";
    /** A text that Java's login configurations would read otherwise. */
    private static final String PASSWORD = "hunter2\"\\;";

    private static final Incident FIRE = Incidents.fire(GATE, 0);

    @TempDir
    static Path folder;

    private static SiteCertificates certificates;
    private static KafkaBroker broker;

    @BeforeAll
    static void open() throws Exception {
        certificates = new SiteCertificates(Files.createDirectory(folder.resolve("certificates")));
        certificates.authority("site-ca");
        certificates.authority("other-ca");
        certificates.issue("broker", "site-ca", "/CN=broker", "IP:127.0.0.1");
        broker = KafkaBroker.secured(
                Files.createDirectory(folder.resolve("broker")),
                Path.of(certificates.path("broker.p12")),
                USER,
                PASSWORD);
    }

    @AfterAll
    static void close() {
        if (broker != null) {
            broker.close();
        }
    }

    private static KafkaSink sink(String address, String topic, RecordKey key, KafkaSecurity security) {
        return new KafkaSink(
                "kafka",
                new KafkaConfig(List.of(address), topic, key, security, Duration.ofSeconds(5), SinkFilter.ALL),
                Messages.JSON);
    }

    private static KafkaSink sink(String topic) {
        return sink(broker.address(), topic, RecordKey.CAMERA, KafkaSecurity.NONE);
    }

    private static KafkaSecurity login(String authority, String password) {
        TlsConfig tls = new TlsConfig(
                true, Optional.of(certificates.path(authority + ".pem")), Optional.empty(), Optional.empty());
        return new KafkaSecurity(tls, "scram-sha-512", Optional.of(USER), Optional.of(new Secret(password)));
    }

    private static String header(ConsumerRecord<?, ?> message, String name) {
        return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void messages_keepTheirOrder_andSayTheirVersionAndKey() throws Exception {
        broker.create("told", 1);
        try (KafkaSink sink = sink("told")) {
            sink.send(Messages.started(FIRE));
            sink.send(Messages.ended(FIRE));
            sink.sendTest(Notification.test(YARD, Incidents.START));
        }

        List<ConsumerRecord<String, String>> read = broker.read("told", 3);

        assertThat(read).extracting(ConsumerRecord::key).containsExactly("gate", "gate", "yard");
        assertThat(read)
                .extracting(message -> header(message, "idempotency-key"))
                .startsWith(FIRE.id() + "/started", FIRE.id() + "/ended");
        assertThat(read).extracting(message -> header(message, "content-type")).containsOnly("application/json");
        assertThat(read.get(0).timestamp()).isEqualTo(FIRE.startedAt().toEpochMilli());
        JsonNode first = new ObjectMapper().readTree(read.get(0).value());
        assertThat(first.path("version").asInt()).isEqualTo(1);
        assertThat(first.path("key").asText()).isEqualTo(FIRE.id() + "/started");
        assertThat(first.path("event").asText()).isEqualTo("started");
        assertThat(first.path("camera_name").asText()).isEqualTo("Gate <1> \"north\"");
        assertThat(new ObjectMapper()
                        .readTree(read.get(2).value())
                        .path("event")
                        .asText())
                .isEqualTo("test");
    }

    @Test
    void incidents_canBeTheKey() throws Exception {
        broker.create("by-incident", 1);
        try (KafkaSink sink = sink(broker.address(), "by-incident", RecordKey.INCIDENT, KafkaSecurity.NONE)) {
            sink.send(Messages.started(FIRE));
        }

        assertThat(broker.read("by-incident", 1))
                .extracting(ConsumerRecord::key)
                .containsExactly(FIRE.id());
    }

    @Test
    void probe_namesATopicThatIsMissing_andWritesNothingWhereItIsThere() throws Exception {
        broker.create("probed", 1);
        try (KafkaSink missing = sink("nowhere");
                KafkaSink there = sink("probed")) {
            assertThatThrownBy(missing::probe)
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining(broker.address())
                    .hasMessageContaining("has no topic nowhere: create it");
            assertThatThrownBy(() -> missing.send(Messages.started(FIRE)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("nowhere");
            there.probe();
            there.send(Messages.started(FIRE));
        }

        assertThat(broker.read("probed", 1)).hasSize(1);
    }

    @Test
    void messages_goOn_afterTheBrokerWasKilledAndCameBack() throws Exception {
        try (KafkaBroker mortal = KafkaBroker.open(Files.createDirectory(folder.resolve("mortal")))) {
            mortal.create("told", 1);
            try (KafkaSink sink = sink(mortal.address(), "told", RecordKey.CAMERA, KafkaSecurity.NONE)) {
                sink.send(Messages.started(FIRE));
                mortal.kill();
                assertThatThrownBy(() -> sink.send(Messages.ended(FIRE)))
                        .isInstanceOf(SinkException.class)
                        .hasMessageContaining(mortal.address());
                assertThatThrownBy(sink::probe)
                        .isInstanceOf(SinkException.class)
                        .hasMessageContaining(mortal.address());

                mortal.startAgain();
                sink.probe();
                sink.send(Messages.ended(FIRE));

                assertThat(mortal.read("told", 2))
                        .extracting(message -> header(message, "idempotency-key"))
                        .containsExactly(FIRE.id() + "/started", FIRE.id() + "/ended");
            }
        }
    }

    @Test
    void aLoginOverTls_withTheSitesOwnAuthority_delivers() throws Exception {
        broker.create("secured", 1);
        try (KafkaSink sink = sink(broker.securedAddress(), "secured", RecordKey.CAMERA, login("site-ca", PASSWORD))) {
            sink.probe();
            sink.send(Messages.started(FIRE));
        }

        assertThat(broker.read("secured", 1)).hasSize(1);
    }

    @Test
    void aWrongPassword_andACertificateOfAStranger_areExplained() throws Exception {
        broker.create("refused", 1);
        try (KafkaSink wrong = sink(broker.securedAddress(), "refused", RecordKey.CAMERA, login("site-ca", "hunter3"));
                KafkaSink stranger =
                        sink(broker.securedAddress(), "refused", RecordKey.CAMERA, login("other-ca", PASSWORD))) {
            for (KafkaSink sink : List.of(wrong, stranger)) {
                assertThatThrownBy(() -> sink.send(Messages.started(FIRE)))
                        .isInstanceOf(SinkException.class)
                        .hasMessageNotContaining("hunter");
            }
            assertThatThrownBy(wrong::probe).hasMessageContaining("invalid credentials");
            assertThatThrownBy(stranger::probe)
                    .hasMessageContaining("certificate not trusted: issued by CN=site-ca")
                    .hasMessageContaining("other-ca.pem");
        }
    }

    @Test
    void aStop_interruptsAMessageToABrokerThatIsAway() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        try (KafkaSink sink = sink("127.0.0.1:" + nobody, "told", RecordKey.CAMERA, KafkaSecurity.NONE)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread sending = new Thread(() -> {
                try {
                    sink.send(Messages.started(FIRE));
                } catch (SinkException | InterruptedException e) {
                    thrown.set(e);
                }
            });
            sending.start();
            await().until(() -> sending.getState() == Thread.State.TIMED_WAITING);
            sending.interrupt();
            sending.join(Duration.ofSeconds(4).toMillis());

            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        }
    }
}
