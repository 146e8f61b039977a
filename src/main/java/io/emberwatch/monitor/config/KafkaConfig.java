package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A topic of Kafka that each message is written to. Immutable.
 *
 * @param bootstrapServers {@code host:port}, at least one
 */
public record KafkaConfig(
        @Key(
                name = "bootstrap_servers",
                about = "Some of the brokers; the others are learned from them.",
                required = true,
                pattern = KafkaConfig.BROKER,
                form = KafkaConfig.BROKER_FORM,
                example = KafkaConfig.BROKERS)
        List<String> bootstrapServers,

        @Key(
                name = "topic",
                about = "Where messages are written; it must be there.",
                pattern = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}",
                form = "1 to 249 of A-Z, a-z, 0-9, ., _ and -",
                defaultValue = "emberwatch-notifications")
        String topic,

        @Key(
                name = "key",
                about = "What a message's key is. Messages of one key keep their order.",
                defaultValue = "camera")
        RecordKey key,

        @Section(name = "security", about = "How the connections are protected.")
        KafkaSecurity security,

        @Key(
                name = "timeout",
                about = "Time for connecting and for the brokers' acknowledgement of one message.",
                min = "1s",
                max = "120s",
                defaultValue = "10s")
        Duration timeout,

        SinkFilter only) {
    /** A broker's address: it is looked up when it is needed. */
    static final String BROKER = "(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):[0-9]{1,5}";

    static final String BROKER_FORM = "host:port or [IPv6]:port, such as kafka.example.org:9092";
    static final String BROKERS = "[kafka-1.example.org:9092, kafka-2.example.org:9092]";

    /** What a message's key is. */
    public enum RecordKey {
        /** The camera's id. */
        CAMERA,
        /** The incident's id. */
        INCIDENT
    }

    public KafkaConfig {
        bootstrapServers = List.copyOf(bootstrapServers);
        Checks.require(!bootstrapServers.isEmpty(), "bootstrap_servers must have a broker");
        Objects.requireNonNull(topic);
        Objects.requireNonNull(key);
        Objects.requireNonNull(security);
        Objects.requireNonNull(timeout);
        Checks.keys(KafkaConfig.class, bootstrapServers, topic, key, security, timeout, only);
    }
}
