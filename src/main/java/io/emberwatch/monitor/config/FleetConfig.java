package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Monitors that share their cameras through Kafka. Immutable.
 *
 * @param bootstrapServers {@code host:port}, at least one
 * @param member empty for the machine's name
 */
public record FleetConfig(
        @Key(
                name = "bootstrap_servers",
                about = "Some of Kafka's brokers; the others are learned from them.",
                required = true,
                pattern = KafkaConfig.BROKER,
                form = "host:port or [IPv6]:port, such as kafka.example.org:9092",
                example = "[kafka-1.example.org:9092, kafka-2.example.org:9092]")
        List<String> bootstrapServers,

        @Key(
                name = "group",
                about = "Whose cameras these are: members of one group share them. Its topics begin with this name.",
                pattern = FleetConfig.NAME,
                form = "1 to 63 of a-z, 0-9, ., _ and -, beginning with a letter or digit",
                defaultValue = "emberwatch")
        String group,

        @Key(
                name = "member",
                about =
                        "This member's name, unique in the group and the same after a restart; without it, the machine's name.",
                pattern = FleetConfig.NAME,
                form = "1 to 63 of a-z, 0-9, ., _ and -, beginning with a letter or digit",
                example = "fire-1")
        Optional<String> member,

        @Key(
                name = "session_timeout",
                about = "A member that Kafka has not heard of for so long loses its cameras to the others. Less than 6s needs"
                        + " brokers with a smaller group.min.session.timeout.ms.",
                min = "2s",
                max = "5m",
                defaultValue = "6s")
        Duration sessionTimeout,

        @Section(name = "security", about = "How the connections to Kafka are protected.")
        KafkaSecurity security) {
    static final String NAME = "[a-z0-9][a-z0-9._-]{0,62}";

    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);

    public FleetConfig {
        bootstrapServers = List.copyOf(bootstrapServers);
        Checks.require(!bootstrapServers.isEmpty(), "bootstrap_servers must have a broker");
        Objects.requireNonNull(group);
        Objects.requireNonNull(member);
        Objects.requireNonNull(sessionTimeout);
        Objects.requireNonNull(security);
        Checks.keys(FleetConfig.class, bootstrapServers, group, member, sessionTimeout, security);
    }

    /** Compacted: a camera's id and its configuration. */
    public String camerasTopic() {
        return group + ".cameras";
    }

    /** Where incidents are told, so that others go on with those of a camera that they take over. */
    public KafkaConfig incidents() {
        return new KafkaConfig(
                bootstrapServers,
                group + ".incidents",
                KafkaConfig.RecordKey.CAMERA,
                security,
                ACKNOWLEDGED_WITHIN,
                SinkFilter.ALL);
    }
}
