package io.emberwatch.monitor.fleet;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients that Kafka Streams works with: Kafka's own, of which the one in the group has the partitions divided anew
 * when somebody is drained. Kafka Streams has no call for that, and its consumer may be told only by the thread that polls.
 */
final class FleetClients implements KafkaClientSupplier {
    private final Drains drains;
    private final AtomicBoolean putOut;

    /** @param putOut set while the group has put this member out and has not given it its share again */
    FleetClients(Drains drains, AtomicBoolean putOut) {
        this.drains = drains;
        this.putOut = putOut;
    }

    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return Admin.create(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        return new GroupConsumer(settings, drains, putOut);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return getRestoreConsumer(settings);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static final class GroupConsumer extends KafkaConsumer<byte[], byte[]> {
        private final Drains drains;
        private final AtomicBoolean putOut;

        private GroupConsumer(Map<String, Object> settings, Drains drains, AtomicBoolean putOut) {
            super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.drains = drains;
            this.putOut = putOut;
        }

        @Override
        public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
            super.subscribe(topics, noting(listener, putOut));
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (drains.mustDivideAnew()) {
                enforceRebalance("a member is drained, or no longer");
            }
            return super.poll(timeout);
        }
    }

    /** Notes whether the group has put this member out, for whoever listens already. */
    static ConsumerRebalanceListener noting(ConsumerRebalanceListener listener, AtomicBoolean putOut) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                listener.onPartitionsAssigned(partitions);
                putOut.set(false);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                listener.onPartitionsRevoked(partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                putOut.set(true);
                listener.onPartitionsLost(partitions);
            }
        };
    }
}
