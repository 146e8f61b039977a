package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.YARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.MqttConfig;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.SinkFilter;
import io.emberwatch.monitor.config.TlsConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.SinkException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class MqttSinkTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Incident FIRE = Incidents.fire(GATE, 0);

    private final List<Incident> open = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private MqttSink sink;

    @AfterEach
    void close() {
        if (sink != null) {
            sink.close();
        }
    }

    private void connect(int port, Optional<String> user, Optional<MqttClientSslConfig> ssl) {
        sink = new MqttSink(config(port, user, ssl.isPresent()), Messages.JSON, Set.of(GATE, YARD), () -> open, ssl);
    }

    private static MqttConfig config(int port, Optional<String> user, boolean encrypted) {
        return new MqttConfig(
                "127.0.0.1",
                port,
                encrypted,
                user,
                user.map(each -> new Secret("hunter2")),
                "emberwatch",
                "site/fire",
                true,
                "homeassistant",
                Duration.ofSeconds(10));
    }

    private void send(Notification notification) {
        await().atMost(LIMIT).ignoreExceptionsInstanceOf(SinkException.class).until(() -> {
            sink.send(notification);
            return true;
        });
    }

    @Test
    void statesAndImages_areRetained_andHomeAssistantFindsThem() throws Exception {
        try (Mosquitto broker = Mosquitto.open(folder)) {
            connect(broker.port(), Optional.empty(), Optional.empty());
            open.add(FIRE);
            send(Messages.started(FIRE));

            try (Subscriber late = new Subscriber(broker.port())) {
                await().atMost(LIMIT).untilAsserted(() -> {
                    assertThat(late.text("site/fire/status")).isEqualTo("online");
                    assertThat(late.text("site/fire/gate/fire")).isEqualTo("ON");
                    assertThat(late.text("site/fire/yard/fire")).isEqualTo("OFF");
                    assertThat(late.text("site/fire/gate/problem")).isEqualTo("OFF");
                    assertThat(late.text("site/fire/gate/incident")).contains("\"id\":\"fire-0000-gate\"");
                    assertThat(late.bytes("site/fire/gate/picture")).isEqualTo(Messages.IMAGE);
                });
                JsonNode sensor = new ObjectMapper()
                        .readTree(late.text("homeassistant/binary_sensor/emberwatch_gate/fire/config"));
                assertThat(sensor.path("state_topic").asText()).isEqualTo("site/fire/gate/fire");
                assertThat(sensor.path("availability_topic").asText()).isEqualTo("site/fire/status");
                assertThat(sensor.path("device").path("name").asText()).isEqualTo("Gate <1> \"north\"");
                assertThat(late.text("homeassistant/image/emberwatch_gate/picture/config"))
                        .contains("\"image_topic\":\"site/fire/gate/picture\"");

                open.clear();
                open.add(Incident.fault("down", GATE, IncidentKind.CAMERA_DOWN, Incidents.START));
                send(Messages.ended(FIRE));
                send(Messages.started(open.get(0)));

                await().atMost(LIMIT).untilAsserted(() -> {
                    assertThat(late.text("site/fire/gate/fire")).isEqualTo("OFF");
                    assertThat(late.text("site/fire/gate/problem")).isEqualTo("ON");
                    assertThat(late.all("site/fire/incidents")).hasSize(2);
                });
                Mqtt5Publish event = late.all("site/fire/incidents").get(0);
                assertThat(event.isRetain()).isFalse();
                assertThat(event.getUserProperties().asList())
                        .extracting(property -> property.getName() + "=" + property.getValue())
                        .containsExactly("idempotency-key=fire-0000-gate/ended");
                sink.close();
                await().atMost(LIMIT).until(() -> late.text("site/fire/status").equals("offline"));
            }
        }
    }

    private void connect(int port, Set<CameraId> cameras) {
        sink = new MqttSink(
                config(port, Optional.empty(), false),
                Messages.JSON,
                () -> cameras,
                () -> open,
                Optional.empty(),
                Optional.of(new PublishedTopics(folder.resolve("topics.json"))));
    }

    @Test
    void cameraThatIsNotConfiguredAnyMore_leavesNothingAtTheBroker_alsoWhereTheBrokerWasAwayMeanwhile()
            throws Exception {
        try (Mosquitto broker = Mosquitto.open(folder)) {
            connect(broker.port(), Set.of(GATE, YARD));
            send(Messages.started(Incidents.fire(YARD, 0)));
            sink.close();

            connect(broker.port(), Set.of(GATE));
            sink.probe();
            // A publish that is acknowledged comes after those that cleared.
            send(Messages.started(FIRE));
            await().atMost(LIMIT)
                    .until(() ->
                            !Files.readString(folder.resolve("topics.json")).contains("yard"));

            try (Subscriber late = new Subscriber(broker.port())) {
                await().atMost(LIMIT)
                        .until(() -> !late.text("site/fire/gate/fire").isEmpty()
                                && !late.text("homeassistant/camera/emberwatch_gate/camera/config")
                                        .isEmpty());
                assertThat(late.topics()).noneMatch(topic -> topic.contains("yard"));
            }
        }
    }

    private void connect(int port, String topic, String prefix, boolean discovered, SinkFilter only) {
        sink = new MqttSink(
                new MqttConfig(
                        "127.0.0.1",
                        port,
                        TlsConfig.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        "emberwatch",
                        topic,
                        discovered,
                        prefix,
                        Duration.ofSeconds(10),
                        only),
                Messages.JSON,
                () -> Set.of(GATE, YARD),
                () -> open,
                Optional.empty(),
                Optional.of(new PublishedTopics(folder.resolve("topics.json"))));
        send(Messages.started(FIRE));
        sink.close();
    }

    /** What the broker keeps, but whether the monitor is there. */
    private Set<String> kept(int port, String anyTopic) throws Exception {
        try (Subscriber late = new Subscriber(port)) {
            await().atMost(LIMIT).until(() -> !late.text(anyTopic).isEmpty());
            return late.topics().stream()
                    .filter(topic -> !topic.endsWith("/status"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void otherSettingsThanBefore_leaveNothingOfTheOldOnesAtTheBroker() throws Exception {
        try (Mosquitto broker = Mosquitto.open(folder)) {
            int port = broker.port();
            connect(port, "site/fire", "homeassistant", true, SinkFilter.ALL);
            assertThat(kept(port, "site/fire/gate/fire"))
                    .anyMatch(topic -> topic.startsWith("homeassistant/image/emberwatch_yard/"));

            connect(port, "hall", "homeassistant", true, SinkFilter.ALL);
            assertThat(kept(port, "hall/gate/fire"))
                    .noneMatch(topic -> topic.startsWith("site/"))
                    .anyMatch(topic -> topic.startsWith("homeassistant/"));

            connect(port, "hall", "ha", true, SinkFilter.ALL);
            assertThat(kept(port, "hall/gate/fire"))
                    .noneMatch(topic -> topic.startsWith("homeassistant/"))
                    .anyMatch(topic -> topic.startsWith("ha/"));

            connect(port, "hall", "ha", false, SinkFilter.ALL);
            assertThat(kept(port, "hall/gate/fire"))
                    .noneMatch(topic -> topic.startsWith("ha/"))
                    .contains("hall/yard/fire");

            connect(port, "hall", "ha", false, new SinkFilter(List.of(), List.of("gate")));
            assertThat(kept(port, "hall/gate/fire")).noneMatch(topic -> topic.contains("yard"));
        }
    }

    @Test
    void attributesOfAFire_areOfFiresOnly_andHomeAssistantHasItsNames() throws Exception {
        try (Mosquitto broker = Mosquitto.open(folder)) {
            connect(broker.port(), Set.of(GATE));
            send(Messages.started(FIRE));
            send(Messages.started(Incident.fault("down", GATE, IncidentKind.CAMERA_DOWN, Incidents.START)));

            try (Subscriber late = new Subscriber(broker.port())) {
                await().atMost(LIMIT)
                        .until(() -> late.text("site/fire/gate/incident").contains("camera_down")
                                && !late.text("homeassistant/camera/emberwatch_gate/camera/config")
                                        .isEmpty());
                JsonNode sensor = new ObjectMapper()
                        .readTree(late.text("homeassistant/binary_sensor/emberwatch_gate/fire/config"));
                assertThat(late.text(sensor.path("json_attributes_topic").asText()))
                        .contains("\"kind\":\"fire\"");
                assertThat(sensor.path("default_entity_id").asText()).isEqualTo("binary_sensor.emberwatch_gate_fire");
                assertThat(sensor.path("origin").path("name").asText()).isEqualTo("Emberwatch");
                assertThat(sensor.path("device").path("configuration_url").asText())
                        .isEqualTo("https://fire.example.org/cameras/gate");
                JsonNode camera =
                        new ObjectMapper().readTree(late.text("homeassistant/camera/emberwatch_gate/camera/config"));
                assertThat(late.bytes(camera.path("topic").asText())).isEqualTo(Messages.IMAGE);
            }
        }
    }

    @Test
    void testMessage_isAnEventOnly_andLeavesTheMonitorsConnectionAlone() throws Exception {
        try (Mosquitto broker = Mosquitto.open(folder);
                Subscriber watching = new Subscriber(broker.port())) {
            connect(broker.port(), Optional.empty(), Optional.empty());
            sink.probe();
            await().atMost(LIMIT).until(() -> watching.text("site/fire/status").equals("online"));

            MqttSink visitor = MqttSink.visitor(config(broker.port(), Optional.empty(), false), Messages.JSON);
            visitor.sendTest(Notification.test(GATE, Incidents.START));
            visitor.close();

            await().atMost(LIMIT)
                    .until(() -> !watching.all("site/fire/incidents").isEmpty());
            assertThat(new String(
                            watching.all("site/fire/incidents").get(0).getPayloadAsBytes(), StandardCharsets.UTF_8))
                    .contains("\"event\":\"test\"", "\"kind\":\"test\"", "\"severity\":\"warning\"");
            sink.probe();
            assertThat(watching.text("site/fire/status")).isEqualTo("online");
            assertThat(watching.text("site/fire/gate/problem")).isEqualTo("OFF");
        }
    }

    @Test
    void monitorThatIsCutOff_isOfflineByItsLastWill() throws Exception {
        try (Mosquitto broker = Mosquitto.open(folder);
                Relay line = Relay.to(broker.port());
                Subscriber watching = new Subscriber(broker.port())) {
            connect(line.port(), Optional.empty(), Optional.empty());
            send(Messages.started(FIRE));
            await().atMost(LIMIT).until(() -> watching.text("site/fire/status").equals("online"));

            line.cut();

            await().atMost(LIMIT).until(() -> watching.text("site/fire/status").equals("offline"));
            try (Subscriber late = new Subscriber(broker.port())) {
                await("retained")
                        .atMost(LIMIT)
                        .until(() -> late.text("site/fire/status").equals("offline"));
            }
        }
    }

    @Test
    void brokerThatComesBack_isToldHowThingsStand() throws Exception {
        try (Mosquitto broker = Mosquitto.open(folder)) {
            connect(broker.port(), Optional.empty(), Optional.empty());
            send(Messages.ended(FIRE));
            broker.stop();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThatThrownBy(() -> sink.send(Messages.started(FIRE)))
                            .isInstanceOf(SinkException.class)
                            .hasMessageContaining("127.0.0.1:" + broker.port()));
            open.add(FIRE);

            broker.startAgain();

            try (Subscriber subscriber = new Subscriber(broker.port())) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> subscriber.text("site/fire/gate/fire").equals("ON")
                                && subscriber.text("site/fire/status").equals("online"));
                send(Messages.started(FIRE));
                await().atMost(LIMIT)
                        .until(() -> subscriber.all("site/fire/incidents").size() >= 1);
            }
        }
    }

    @Test
    void encryptedBrokerWithPasswords_isReached_butNotWithoutTrust() throws Exception {
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        Mosquitto.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        try (Mosquitto broker = Mosquitto.secured(folder, certificate, key, "ann", "hunter2")) {
            sink = new MqttSink(
                    config(broker.port(), Optional.of("ann"), true),
                    Messages.JSON,
                    Set.of(GATE),
                    () -> open,
                    Optional.empty());
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThatThrownBy(() -> sink.send(Messages.started(FIRE)))
                            .isInstanceOf(SinkException.class)
                            .hasMessageContaining("unable to find valid certification path")
                            .hasMessageContaining("certificate not trusted: issued by CN=127.0.0.1; set tls.ca")
                            .hasMessageNotContaining("hunter2"));
            sink.close();

            MqttConfig plain = config(broker.port(), Optional.of("ann"), true);
            sink = new MqttSink(
                    new MqttConfig(
                            plain.host(),
                            plain.port(),
                            new TlsConfig(
                                    true, Optional.of(certificate.toString()), Optional.empty(), Optional.empty()),
                            plain.username(),
                            plain.password(),
                            plain.clientId(),
                            plain.topic(),
                            plain.discovered(),
                            plain.discoveryPrefix(),
                            plain.timeout(),
                            SinkFilter.ALL),
                    Messages.JSON,
                    Set.of(GATE),
                    () -> open,
                    Optional.empty());
            send(Messages.started(FIRE));
            sink.close();

            connect(broker.port(), Optional.of("ann"), Optional.of(trusting(certificate)));
            send(Messages.started(FIRE));
        }
    }

    private static MqttClientSslConfig trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "broker", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return MqttClientSslConfig.builder().trustManagerFactory(trust).build();
    }

    @Test
    void camerasThatChange_areAnnouncedAtOnce_andTheOthersLeaveNothing() throws Exception {
        Set<CameraId> cameras = ConcurrentHashMap.newKeySet();
        cameras.add(YARD);
        try (Mosquitto broker = Mosquitto.open(folder)) {
            connect(broker.port(), cameras);
            send(Messages.started(Incidents.fire(YARD, 0)));

            cameras.clear();
            cameras.add(GATE);
            sink.camerasChanged();
            // The end of its incident is an event, and revives no topic.
            send(Messages.ended(Incidents.fire(YARD, 0)));

            await().atMost(LIMIT)
                    .until(() ->
                            !Files.readString(folder.resolve("topics.json")).contains("yard"));
            try (Subscriber late = new Subscriber(broker.port())) {
                await().atMost(LIMIT)
                        .until(() -> !late.text("homeassistant/camera/emberwatch_gate/camera/config")
                                .isEmpty());
                assertThat(late.topics()).noneMatch(topic -> topic.contains("yard"));
            }
        }
    }
}
