package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.notify.sink.MqttConnection.bytes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.MqttConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Publishes to an MQTT 5 broker: for each camera retained states ({@code ON}, {@code OFF}), its newest incident and
 * image, and each message as an event. Connects by itself and again after a loss; at each connection it says what
 * there is (Home Assistant's discovery) and how it stands. A message counts as delivered when the broker has
 * acknowledged all of its parts.
 */
final class MqttSink implements AlertSink {
    private final MqttConfig config;
    private final MessageJson json;
    private final Supplier<Set<CameraId>> cameras;
    private final Supplier<List<Incident>> open;
    private final MqttTopics topics;
    private final Optional<PublishedTopics> published;
    private final MqttConnection broker;

    /**
     * Begins to connect and does not wait for it.
     *
     * @param cameras those whose states are published
     * @param open the incidents that are open now
     * @param ssl how to encrypt where the configuration asks for it; empty for what it says
     */
    MqttSink(
            MqttConfig config,
            MessageJson json,
            Set<CameraId> cameras,
            Supplier<List<Incident>> open,
            Optional<MqttClientSslConfig> ssl) {
        this(config, json, () -> cameras, open, ssl, Optional.empty());
    }

    /**
     * @param cameras asked at each connection, and where they have changed
     * @param published what earlier runs left at the broker; empty for none
     */
    MqttSink(
            MqttConfig config,
            MessageJson json,
            Supplier<Set<CameraId>> cameras,
            Supplier<List<Incident>> open,
            Optional<MqttClientSslConfig> ssl,
            Optional<PublishedTopics> published) {
        this.published = published;
        this.config = config;
        this.json = json;
        this.cameras = cameras;
        this.open = open;
        this.topics = new MqttTopics(config);
        this.broker = new MqttConnection(config, Optional.of(topics.status()), this::announce, ssl);
        broker.open();
    }

    private MqttSink(MqttConfig config, MessageJson json) {
        this.published = Optional.empty();
        this.config = config;
        this.json = json;
        this.cameras = Set::of;
        this.open = List::of;
        this.topics = new MqttTopics(config);
        this.broker = new MqttConnection(config, Optional.empty(), () -> {}, Optional.empty());
        broker.open();
    }

    /** One for {@link #sendTest} alone, which may be there beside a monitor's own. */
    static MqttSink visitor(MqttConfig config, MessageJson json) {
        return new MqttSink(config, json);
    }

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public boolean wants(Incident incident) {
        return config.only().wants(incident.kind().label(), incident.camera().value());
    }

    @Override
    public void send(Notification notification) throws SinkException, InterruptedException {
        broker.require();
        Incident incident = notification.incident();
        CameraId camera = incident.camera();
        byte[] body = bytes(json.body(notification).toString());
        if (!published().contains(camera)) {
            // The camera is no more: what the broker keeps of it has gone, and stays so.
            broker.await(broker.event(topics.events(), notification.key(), body));
            return;
        }
        if (notification.image().isPresent()) {
            broker.await(
                    broker.retained(topics.image(camera), notification.image().get()));
        }
        broker.await(broker.retained(topics.incident(camera), body));
        if (incident.kind() == IncidentKind.FIRE) {
            broker.await(broker.retained(topics.fireAttributes(camera), body));
        }
        broker.await(broker.retained(topics.state(camera, incident.kind()), state(camera, incident.kind())));
        broker.await(broker.event(topics.events(), notification.key(), body));
    }

    @Override
    public void probe() throws SinkException, InterruptedException {
        broker.awaitConnection();
    }

    /** An event only: the states and images of cameras stay as they are. */
    @Override
    public void sendTest(Notification notification) throws SinkException, InterruptedException {
        broker.awaitConnection();
        byte[] body = bytes(json.body(notification).toString());
        broker.await(broker.event(topics.events(), notification.key(), body));
    }

    /** Announces those that there are now, and has the broker forget the others; at the next connection where it is gone. */
    @Override
    public void camerasChanged() {
        if (broker.isConnected()) {
            announce();
        }
    }

    private Set<CameraId> published() {
        return cameras.get().stream()
                .filter(camera -> config.only().wants(camera.value()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Says {@code offline} before it goes, within a second. */
    @Override
    public void close() {
        broker.close();
    }

    /** After each connection, on the client's thread: must not wait for what it publishes. */
    private synchronized void announce() {
        Set<CameraId> now = published();
        Map<String, ObjectNode> discovery = new LinkedHashMap<>();
        now.forEach(camera -> config.discovery()
                .ifPresent(prefix -> discovery.putAll(
                        topics.discovery(prefix, camera, json.cameraName(camera), json.cameraUrl(camera)))));
        published.ifPresent(earlier -> clear(earlier, discovery.keySet(), now));
        discovery.forEach((topic, content) -> broker.announce(topic, bytes(content.toString())));
        for (CameraId camera : now) {
            broker.announce(topics.state(camera, IncidentKind.FIRE), state(camera, IncidentKind.FIRE));
            broker.announce(topics.state(camera, IncidentKind.CAMERA_DOWN), state(camera, IncidentKind.CAMERA_DOWN));
        }
    }

    /** What is empty the broker forgets, and Home Assistant removes. */
    private void clear(PublishedTopics earlier, Set<String> discovery, Set<CameraId> now) {
        Set<String> wanted = new HashSet<>(discovery);
        now.forEach(camera -> wanted.addAll(topics.retained(camera)));
        for (String topic : earlier.obsolete(wanted)) {
            CompletableFuture<?> unawaited = broker.retained(topic, new byte[0]).thenAccept(result -> {
                if (result.getError().isEmpty()) {
                    earlier.forget(topic);
                }
            });
            // What fails is tried again at the next connection.
            unawaited.exceptionally(e -> null);
        }
    }

    private byte[] state(CameraId camera, IncidentKind kind) {
        boolean on = open.get().stream()
                .filter(this::wants)
                .anyMatch(incident ->
                        incident.camera().equals(camera) && incident.kind().isCameraHealth() == kind.isCameraHealth());
        return bytes(on ? "ON" : "OFF");
    }
}
