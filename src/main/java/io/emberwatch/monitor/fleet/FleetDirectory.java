package io.emberwatch.monitor.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.notify.sink.KafkaAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The fleet as Kafka knows it: its cameras and who owns them. For commands, and for whoever makes the topics. Each call
 * waits for some seconds at most. Used by one thread.
 */
public final class FleetDirectory implements AutoCloseable {
    /** Of a topic that nobody has made before: so many members at most can share the cameras. */
    public static final int PARTITIONS = 64;

    private static final int VERSION = 1;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FleetConfig config;
    private final Map<String, Object> access;
    private final Admin admin;

    /**
     * One member of the group.
     *
     * @param name as it calls itself
     * @param host from where Kafka sees it
     * @param partitions that it owns
     */
    public record Member(String name, String host, Set<Integer> partitions) {}

    private FleetDirectory(FleetConfig config, Map<String, Object> access, Admin admin) {
        this.config = config;
        this.access = access;
        this.admin = admin;
    }

    /**
     * Connects to nothing yet.
     *
     * @throws UserException where Kafka's addresses cannot be used
     */
    public static FleetDirectory open(FleetConfig config) {
        Map<String, Object> access =
                KafkaAccess.settings(config.bootstrapServers(), config.security(), "fleet.security");
        Map<String, Object> settings = new HashMap<>(access);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis());
        try {
            return new FleetDirectory(config, access, Admin.create(settings));
        } catch (KafkaException e) {
            throw unusable(config, e);
        }
    }

    /**
     * Makes the topics where they are missing.
     *
     * @throws UserException where Kafka does not take part, or they do not fit together
     */
    public void create(int partitions) {
        create(config.camerasTopic(), partitions, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact"));
        int cameras = partitionsOf(config.camerasTopic());
        create(config.incidents().topic(), cameras, Map.of());
        int incidents = partitionsOf(config.incidents().topic());
        if (cameras != incidents) {
            throw new UserException("the topics " + config.camerasTopic() + " and "
                    + config.incidents().topic() + " must have as many partitions as each other, not " + cameras
                    + " and " + incidents);
        }
    }

    private void create(String topic, int partitions, Map<String, String> how) {
        Map<String, String> settings = new HashMap<>(how);
        // Members can read no compression but gzip.
        settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
        NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
        try {
            admin.createTopics(List.of(wanted)).all().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw unusable(config, e.getCause());
            }
        } catch (TimeoutException e) {
            throw unusable(config, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private int partitionsOf(String topic) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                        .get(topic)
                        .partitions()
                        .size();
            } catch (ExecutionException e) {
                // One that was just made is not known to every broker yet.
                boolean late = System.nanoTime() - deadline > 0;
                if (late || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw unusable(config, e.getCause());
                }
                pause();
            } catch (TimeoutException e) {
                throw unusable(config, e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /** All cameras of the fleet, by id. */
    public Map<CameraId, Owned.Camera> cameras() {
        Map<String, Object> settings = new HashMap<>(access);
        Map<CameraId, Owned.Camera> found = new TreeMap<>();
        try (Consumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(config.camerasTopic(), LIMIT).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all, LIMIT);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), LIMIT) < end.getValue())) {
                if (System.nanoTime() - deadline > 0) {
                    throw new UserException(KafkaAccess.words(config.bootstrapServers()) + " was too slow with "
                            + config.camerasTopic());
                }
                consumer.poll(Duration.ofMillis(200)).forEach(message -> {
                    Optional<CameraId> id = Optional.ofNullable(message.key()).flatMap(CameraId::parse);
                    if (message.value() == null) {
                        id.ifPresent(found::remove);
                    } else {
                        id.ifPresent(each -> found.put(each, new Owned.Camera(message.partition(), message.value())));
                    }
                });
            }
        } catch (KafkaException e) {
            throw unusable(config, e);
        }
        return found;
    }

    /** Adds cameras, or gives them another configuration; without references they would show their secrets to all. */
    public void put(Map<CameraId, ObjectNode> cameras) {
        Map<CameraId, Optional<String>> values = new TreeMap<>();
        cameras.forEach((id, camera) -> {
            ObjectNode value = JSON.createObjectNode().put("version", VERSION);
            value.set("camera", camera);
            values.put(id, Optional.of(value.toString()));
        });
        write(values);
    }

    /** Takes cameras out of the fleet. */
    public void remove(Set<CameraId> cameras) {
        Map<CameraId, Optional<String>> values = new TreeMap<>();
        cameras.forEach(id -> values.put(id, Optional.empty()));
        write(values);
    }

    /** The camera of a record; empty where this version cannot read it. */
    public static Optional<ObjectNode> camera(String json) {
        try {
            return JSON.readTree(json) instanceof ObjectNode value
                            && value.path("version").asInt() == VERSION
                            && value.get("camera") instanceof ObjectNode camera
                    ? Optional.of(camera)
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Who is in the group now, by name. */
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        try {
            admin.describeConsumerGroups(List.of(config.group()))
                    .all()
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .get(config.group())
                    .members()
                    .forEach(each -> members.add(member(each)));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw unusable(config, e.getCause());
            }
        } catch (TimeoutException e) {
            throw unusable(config, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        members.sort(Comparator.comparing(Member::name));
        return members;
    }

    private Member member(MemberDescription described) {
        Set<Integer> partitions = new TreeSet<>();
        described.assignment().topicPartitions().stream()
                .filter(each -> each.topic().equals(config.camerasTopic()))
                .forEach(each -> partitions.add(each.partition()));
        // Kafka Streams puts the number of its only thread behind the name.
        String name = described.groupInstanceId().orElse(described.clientId()).replaceFirst("-1$", "");
        return new Member(name, described.host().replaceFirst("^/", ""), partitions);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private void write(Map<CameraId, Optional<String>> values) {
        Map<String, Object> settings = new HashMap<>(access);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        try (Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            values.forEach((id, value) -> sent.add(
                    producer.send(new ProducerRecord<>(config.camerasTopic(), id.value(), value.orElse(null)))));
            sent.forEach(this::await);
        } catch (KafkaException e) {
            throw unusable(config, e);
        }
    }

    private <T> T await(Future<T> answer) {
        try {
            return answer.get(LIMIT.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unusable(config, e.getCause());
        } catch (TimeoutException e) {
            throw unusable(config, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static UserException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new UserException("stopped before Kafka answered", e);
    }

    private static UserException unusable(FleetConfig config, Throwable e) {
        return new UserException(
                "fleet: " + KafkaAccess.words(config.bootstrapServers()) + " cannot be used: " + KafkaAccess.reason(e),
                e);
    }

    private static int millis() {
        return Math.toIntExact(LIMIT.toMillis());
    }
}
