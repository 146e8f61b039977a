package io.emberwatch.alert.sink;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.emberwatch.alert.AlertSink;
import io.emberwatch.alert.Incident;
import io.emberwatch.alert.IncidentKind;
import io.emberwatch.alert.Notification;
import io.emberwatch.alert.SinkException;
import io.emberwatch.config.MqttConfig;
import io.emberwatch.frame.CameraId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Publishes to an MQTT 5 broker: for each camera retained states ({@code ON}, {@code OFF}), its newest incident and
 * picture, and each message as an event. Connects by itself and again after a loss; at each connection it says what
 * there is (Home Assistant's discovery) and how it stands. A message counts as delivered when the broker has
 * acknowledged all of its parts.
 */
final class MqttSink implements AlertSink {
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final MqttConfig config;
    private final IncidentJson json;
    private final Set<CameraId> cameras;
    private final Supplier<List<Incident>> open;
    private final MqttTopics topics;
    private final Mqtt5AsyncClient client;
    private volatile Optional<String> lost = Optional.empty();
    private volatile boolean closing;

    /**
     * Begins to connect and does not wait for it.
     *
     * @param cameras those whose states are published
     * @param open the incidents that are open now
     * @param ssl how to encrypt where the configuration asks for it; empty for Java's own trust
     */
    MqttSink(
            MqttConfig config,
            IncidentJson json,
            Set<CameraId> cameras,
            Supplier<List<Incident>> open,
            Optional<MqttClientSslConfig> ssl) {
        this.config = config;
        this.json = json;
        this.cameras = Set.copyOf(cameras);
        this.open = open;
        this.topics = new MqttTopics(config);
        this.client = client(ssl);
        CompletableFuture<?> connecting = client.connectWith()
                .cleanStart(true)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .send();
        // The client goes on by itself; a message that finds no connection says so.
        connecting.exceptionally(e -> null);
    }

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public void send(Notification notification) throws SinkException, InterruptedException {
        if (!client.getState().isConnected()) {
            throw failure("is not connected" + lost.map(reason -> ": " + reason).orElse(""), null);
        }
        Incident incident = notification.incident();
        CameraId camera = incident.camera();
        byte[] body = bytes(json.body(notification).toString());
        if (notification.picture().isPresent()) {
            await(retained(topics.picture(camera), notification.picture().get()));
        }
        await(retained(topics.incident(camera), body));
        await(retained(topics.state(camera, incident.kind()), state(camera, incident.kind())));
        await(client.publish(Mqtt5Publish.builder()
                .topic(topics.events())
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType("application/json")
                .userProperties()
                .add("idempotency-key", notification.key())
                .applyUserProperties()
                .payload(body)
                .build()));
    }

    /** Says {@code offline} before it goes, within a second; without a connection it gives up at its next attempt. */
    @Override
    public void close() {
        closing = true;
        CompletableFuture<?> goodbye = client.getState().isConnected()
                ? retained(topics.status(), bytes(MqttTopics.OFFLINE)).thenCompose(sent -> client.disconnect())
                : client.disconnect();
        try {
            goodbye.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The broker publishes the will when it misses us.
        }
    }

    private Mqtt5AsyncClient client(Optional<MqttClientSslConfig> ssl) {
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(config.clientId())
                .transportConfig(transport(ssl))
                .automaticReconnectWithDefaultConfig()
                .addConnectedListener(context -> announce())
                .addDisconnectedListener(this::disconnected)
                .willPublish()
                .topic(topics.status())
                .payload(bytes(MqttTopics.OFFLINE))
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .applyWillPublish();
        if (config.username().isPresent()) {
            builder = builder.simpleAuth()
                    .username(config.username().get())
                    .password(bytes(
                            config.password().map(password -> password.reveal()).orElse("")))
                    .applySimpleAuth();
        }
        return builder.buildAsync();
    }

    private void disconnected(MqttClientDisconnectedContext context) {
        lost = Optional.of(reason(context.getCause()));
        if (closing) {
            // Disconnecting ends a connection only: without one the client would try for ever.
            context.getReconnector().reconnect(false);
        }
    }

    /** Whole before it is given to the client: encryption that is set on the client later is ignored in silence. */
    private MqttClientTransportConfig transport(Optional<MqttClientSslConfig> ssl) {
        MqttClientTransportConfigBuilder builder = MqttClientTransportConfig.builder()
                .serverHost(config.host())
                .serverPort(config.port())
                .mqttConnectTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        if (config.tls()) {
            builder = ssl.isPresent() ? builder.sslConfig(ssl.get()) : builder.sslWithDefaultConfig();
        }
        return builder.build();
    }

    /** After each connection, on the client's thread: must not wait for what it publishes. */
    private void announce() {
        for (CameraId camera : cameras) {
            config.discovery()
                    .ifPresent(prefix -> topics.discovery(prefix, camera, json.cameraName(camera))
                            .forEach((topic, content) -> announce(topic, bytes(content.toString()))));
            announce(topics.state(camera, IncidentKind.FIRE), state(camera, IncidentKind.FIRE));
            announce(topics.state(camera, IncidentKind.CAMERA_DOWN), state(camera, IncidentKind.CAMERA_DOWN));
        }
        announce(topics.status(), bytes(MqttTopics.ONLINE));
    }

    private void announce(String topic, byte[] payload) {
        // Lost with the connection, it is announced again at the next one.
        CompletableFuture<?> unawaited = retained(topic, payload);
        unawaited.exceptionally(e -> null);
    }

    private byte[] state(CameraId camera, IncidentKind kind) {
        boolean on = open.get().stream()
                .anyMatch(incident ->
                        incident.camera().equals(camera) && incident.kind().isCameraHealth() == kind.isCameraHealth());
        return bytes(on ? "ON" : "OFF");
    }

    private CompletableFuture<Mqtt5PublishResult> retained(String topic, byte[] payload) {
        return client.publish(Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload(payload)
                .build());
    }

    private void await(CompletableFuture<Mqtt5PublishResult> publish) throws SinkException, InterruptedException {
        try {
            Optional<Throwable> error = publish.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .getError();
            if (error.isPresent()) {
                throw failure("refused a message: " + error.get().getMessage(), error.get());
            }
        } catch (TimeoutException e) {
            throw failure("did not acknowledge within " + config.timeout().toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw failure("did not take a message: " + e.getCause().getMessage(), e);
        } finally {
            publish.cancel(false);
        }
    }

    /** The innermost cause: the outer ones only say that there is one. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private SinkException failure(String what, Throwable cause) {
        return new SinkException("broker " + config.host() + ":" + config.port() + " " + what, cause);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
