package io.emberwatch.monitor.fleet;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.notify.sink.KafkaAccess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads topics from their beginning, and goes on with what comes: outside of any group, so that every reader sees all. Used
 * by one thread.
 */
final class TopicReader implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final FleetConfig config;
    private final List<String> topics;
    private final Consumer<String, String> consumer;
    private final List<TopicPartition> partitions;

    /**
     * @throws UserException where a topic is missing
     * @throws KafkaException where Kafka does not answer or refuses
     */
    TopicReader(FleetConfig config, String... topics) {
        this.config = config;
        this.topics = List.of(topics);
        Map<String, Object> settings =
                new HashMap<>(KafkaAccess.settings(config.bootstrapServers(), config.security(), "fleet.security"));
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        try {
            partitions = this.topics.stream()
                    .flatMap(topic -> partitions(topic).stream())
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (KafkaException | UserException e) {
            close();
            throw e;
        }
    }

    private List<PartitionInfo> partitions(String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic, LIMIT);
        if (found.isEmpty()) {
            throw new UserException(KafkaAccess.words(config.bootstrapServers()) + " has no topic " + topic
                    + ", or does not show it to this user");
        }
        return found;
    }

    /**
     * Reads all that is there now.
     *
     * @throws UserException where that takes longer than some seconds
     */
    void readToEnd(java.util.function.Consumer<ConsumerRecord<String, String>> taken) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LIMIT);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), LIMIT) < end.getValue())) {
            if (System.nanoTime() - deadline > 0) {
                throw new UserException(KafkaAccess.words(config.bootstrapServers()) + " was too slow with "
                        + String.join(" and ", topics));
            }
            consumer.poll(Duration.ofMillis(200)).forEach(taken);
        }
    }

    /** Reads what has come since, and waits for something for so long. */
    void read(Duration wait, java.util.function.Consumer<ConsumerRecord<String, String>> taken) {
        consumer.poll(wait).forEach(taken);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
