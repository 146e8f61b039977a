package io.emberwatch.monitor.notify.sink;

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
import io.emberwatch.core.error.Causes;
import io.emberwatch.monitor.config.MqttConfig;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.notify.SinkException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection to an MQTT 5 broker that comes back by itself after each loss. While it stands the status topic says
 * {@code online}, else the broker says {@code offline}. Thread-safe.
 */
final class MqttConnection implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final MqttConfig config;
    private final Optional<String> status;
    private final Runnable arrived;
    private final Mqtt5AsyncClient client;
    private volatile Optional<String> lost = Optional.empty();
    private volatile boolean closing;

    /**
     * Connects to nothing yet.
     *
     * @param status the topic of the status; empty for a visitor beside the monitor, who has another id and says nothing
     *     of itself
     * @param arrived called after each connection, on the client's thread, before the status is online: must not wait
     * @param ssl how to encrypt where the configuration asks for it; empty for what the configuration says
     */
    MqttConnection(MqttConfig config, Optional<String> status, Runnable arrived, Optional<MqttClientSslConfig> ssl) {
        this.config = config;
        this.status = status;
        this.arrived = arrived;
        this.client = client(ssl);
    }

    /** Begins to connect and does not wait for it; once. */
    void open() {
        CompletableFuture<?> connecting = client.connectWith()
                .cleanStart(true)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .send();
        // The client goes on by itself; a message that finds no connection says so.
        connecting.exceptionally(e -> null);
    }

    boolean isConnected() {
        return client.getState().isConnected();
    }

    /** @throws SinkException when there is no connection now */
    void require() throws SinkException {
        if (!client.getState().isConnected()) {
            throw failure("is not connected" + lost.map(reason -> ": " + reason).orElse(""), null);
        }
    }

    /** Waits for a first connection to succeed or fail, then {@link #require}. */
    void awaitConnection() throws SinkException, InterruptedException {
        long end = System.nanoTime() + config.timeout().toNanos();
        while (!client.getState().isConnected() && lost.isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(20);
        }
        require();
    }

    /** Publishes what the broker keeps for those that come later; at least once. */
    CompletableFuture<Mqtt5PublishResult> retained(String topic, byte[] payload) {
        return client.publish(Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload(payload)
                .build());
    }

    /** As {@link #retained}, without waiting: what is lost with a connection is published again at the next one. */
    void announce(String topic, byte[] payload) {
        CompletableFuture<?> unawaited = retained(topic, payload);
        unawaited.exceptionally(e -> null);
    }

    /** Publishes a JSON that the broker does not keep; at least once. */
    CompletableFuture<Mqtt5PublishResult> event(String topic, String key, byte[] json) {
        return client.publish(Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType("application/json")
                .userProperties()
                .add("idempotency-key", key)
                .applyUserProperties()
                .payload(json)
                .build());
    }

    /** Waits until the broker has acknowledged it. */
    void await(CompletableFuture<Mqtt5PublishResult> publish) throws SinkException, InterruptedException {
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

    /** Says {@code offline} before it goes, within a second; without a connection it gives up at its next attempt. */
    @Override
    public void close() {
        closing = true;
        CompletableFuture<?> goodbye = client.getState().isConnected() && status.isPresent()
                ? retained(status.get(), bytes(MqttTopics.OFFLINE)).thenCompose(sent -> client.disconnect())
                : client.disconnect();
        try {
            goodbye.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The broker publishes the will when it misses us.
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Mqtt5AsyncClient client(Optional<MqttClientSslConfig> ssl) {
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(config.clientId() + (status.isPresent() ? "" : "-visitor-" + UUID.randomUUID()))
                .transportConfig(transport(ssl))
                .automaticReconnectWithDefaultConfig()
                .addConnectedListener(context -> connected())
                .addDisconnectedListener(this::disconnected);
        if (status.isPresent()) {
            builder = builder.willPublish()
                    .topic(status.get())
                    .payload(bytes(MqttTopics.OFFLINE))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(true)
                    .applyWillPublish();
        }
        if (config.username().isPresent()) {
            builder = builder.simpleAuth()
                    .username(config.username().get())
                    .password(bytes(
                            config.password().map(password -> password.reveal()).orElse("")))
                    .applySimpleAuth();
        }
        return builder.buildAsync();
    }

    private void connected() {
        arrived.run();
        status.ifPresent(topic -> announce(topic, bytes(MqttTopics.ONLINE)));
    }

    private void disconnected(MqttClientDisconnectedContext context) {
        lost = Optional.of(Causes.words(context.getCause()));
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
        if (config.tls().used()) {
            builder = builder.sslConfig(
                    ssl.orElseGet(() -> MqttTrust.of(Trust.of(Optional.of(config.tls()), "notify.mqtt"))));
        }
        return builder.build();
    }

    private SinkException failure(String what, Throwable cause) {
        return new SinkException("broker " + config.host() + ":" + config.port() + " " + what, cause);
    }
}
