package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.Causes;
import io.emberwatch.monitor.config.KafkaConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes each message to a topic of Kafka, as JSON with the version of its fields. A message counts as delivered when
 * every replica that is in step has it. Connects at the first message; a producer that failed is closed, and the next
 * attempt has a new one. Used by one thread at a time.
 */
final class KafkaSink implements AlertSink {
    /** Of the JSON's fields. Another number means that a field was removed or means something else. */
    static final int VERSION = 1;

    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final String name;
    private final KafkaConfig config;
    private final MessageJson json;
    private final Map<String, Object> access;
    private Producer<String, byte[]> producer;

    /** @param name in metrics, logs and the outbox; also the section of the configuration, for messages */
    KafkaSink(String name, KafkaConfig config, MessageJson json) {
        this.name = name;
        this.config = config;
        this.json = json;
        this.access = KafkaAccess.settings(config.bootstrapServers(), config.security(), name + ".security");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean waitsForImages() {
        return false;
    }

    @Override
    public boolean wants(Incident incident) {
        return config.only().wants(incident.kind().label(), incident.camera().value());
    }

    @Override
    public void send(Notification notification) throws SinkException, InterruptedException {
        Incident incident = notification.incident();
        String key = switch (config.key()) {
            case CAMERA -> incident.camera().value();
            case INCIDENT -> incident.id();
        };
        ObjectNode body = MessageJson.JSON.createObjectNode().put("version", VERSION);
        body.setAll(json.body(notification));
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(
                config.topic(), null, notification.createdAt().toEpochMilli(), key, bytes(body.toString()));
        message.headers()
                .add("content-type", bytes("application/json"))
                .add("idempotency-key", bytes(notification.key()));
        try {
            await(producer().send(message));
        } catch (SinkException e) {
            // Idempotence holds within one producer; some failures end it for good. The message's key covers the rest.
            disconnect();
            throw e;
        } catch (InterruptException e) {
            disconnect();
            throw interrupted(e);
        } catch (KafkaException e) {
            disconnect();
            throw failure(e);
        }
    }

    /** Asks the brokers anew for the topic, with the same login as a message. */
    @Override
    public void probe() throws SinkException, InterruptedException {
        int millis = millis();
        Map<String, Object> settings = new HashMap<>(access);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        Admin admin = null;
        try {
            admin = Admin.create(settings);
            await(admin.describeTopics(List.of(config.topic()), new DescribeTopicsOptions().timeoutMs(millis))
                    .allTopicNames()
                    .toCompletionStage()
                    .toCompletableFuture());
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            throw failure(e);
        } finally {
            if (admin != null) {
                admin.close(GOODBYE);
            }
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    private Producer<String, byte[]> producer() {
        if (producer == null) {
            int millis = millis();
            Map<String, Object> settings = new HashMap<>(access);
            settings.put(ProducerConfig.CLIENT_ID_CONFIG, "emberwatch");
            settings.put(ProducerConfig.ACKS_CONFIG, "all");
            settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
            // A message is tried again within its time and given back afterwards: the outbox has the long waits.
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
            settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
            settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
            settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
            producer = new KafkaProducer<>(settings);
        }
        return producer;
    }

    private void disconnect() {
        if (producer != null) {
            Producer<?, ?> old = producer;
            producer = null;
            try {
                old.close(GOODBYE);
            } catch (InterruptException e) {
                // It is closed all the same, and the thread stays interrupted.
            }
        }
    }

    private void await(Future<?> answer) throws SinkException, InterruptedException {
        try {
            // The clients keep the time themselves; this is for the case that they do not.
            answer.get(config.timeout().toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            throw new SinkException(
                    brokers() + " did not answer within " + config.timeout().toMillis() + " ms", e);
        } finally {
            answer.cancel(false);
        }
    }

    private SinkException failure(Throwable e) {
        if (Causes.has(UnknownTopicOrPartitionException.class, e)) {
            return new SinkException(brokers() + " has no topic " + config.topic() + ": create it there", e);
        }
        return new SinkException(brokers() + " failed: " + KafkaAccess.reason(e), e);
    }

    /** The client has marked the thread as interrupted already; whoever catches this expects it unmarked. */
    private static InterruptedException interrupted(InterruptException e) {
        Thread.interrupted();
        InterruptedException plain = new InterruptedException(e.getMessage());
        plain.initCause(e);
        return plain;
    }

    private int millis() {
        return Math.toIntExact(config.timeout().toMillis());
    }

    private String brokers() {
        return KafkaAccess.words(config.bootstrapServers());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
