package io.emberwatch.monitor.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.notify.sink.KafkaAccess;
import java.time.Duration;
import java.time.Instant;
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
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet as Kafka knows it: its cameras and who owns them. For commands, and for whoever makes the topics. Each call
 * waits for some seconds at most. Used by one thread.
 */
public final class FleetDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetDirectory.class);
    /** Of a topic that nobody has made before: so many members at most can share the cameras. */
    public static final int PARTITIONS = 64;

    private static final int VERSION = 1;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Each member writes every few seconds: it stays small only where it is compacted soon. */
    private static final Map<String, String> HEALTH = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            "compact",
            TopicConfig.SEGMENT_MS_CONFIG,
            String.valueOf(Duration.ofMinutes(10).toMillis()),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.1");

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
    public record Member(String name, String host, Set<Integer> partitions) {
        /** How many of these cameras it owns. */
        public long cameras(Map<CameraId, Owned.Camera> cameras) {
            return cameras.values().stream()
                    .filter(camera -> partitions.contains(camera.partition()))
                    .count();
        }
    }

    /**
     * What the members say of themselves.
     *
     * @param reports the last ones, by member: of some that are not in the group any more, too
     * @param times when they were written, by member
     * @param drained members that are to have no cameras
     */
    public record Health(Map<String, MemberReport> reports, Map<String, Instant> times, Set<String> drained) {
        /** The same of these members alone. */
        public Health of(Set<String> members) {
            Map<String, MemberReport> theirs = new TreeMap<>(reports);
            theirs.keySet().retainAll(members);
            return new Health(theirs, times, drained);
        }

        /** What the operator should know of a member beside the others: few words, maybe none. */
        public List<String> notes(String member) {
            List<String> notes = new ArrayList<>();
            if (drained.contains(member)) {
                notes.add("drained");
            }
            MemberReport report = reports.get(member);
            if (report != null && differs(report, MemberReport::version)) {
                notes.add("other_version");
            }
            if (report != null && differs(report, MemberReport::model)) {
                notes.add("other_model");
            }
            return notes;
        }

        private boolean differs(MemberReport report, Function<MemberReport, String> of) {
            return Roster.usual(reports.values(), of)
                    .filter(usual -> !usual.equals(of.apply(report)))
                    .isPresent();
        }
    }

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
        try {
            create(config.healthTopic(), 1, HEALTH);
            partitionsOf(config.healthTopic());
        } catch (UserException e) {
            // Cameras can be watched without it; whoever reads or writes it says what is wrong.
            LOG.debug("fleet", e);
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
        Map<CameraId, Owned.Camera> found = new TreeMap<>();
        read(config.camerasTopic(), message -> {
            Optional<CameraId> id = Optional.ofNullable(message.key()).flatMap(CameraId::parse);
            if (message.value() == null) {
                id.ifPresent(found::remove);
            } else {
                id.ifPresent(each -> found.put(each, new Owned.Camera(message.partition(), message.value())));
            }
        });
        return found;
    }

    /** What the members say of themselves, and who is drained. */
    public Health health() {
        Roster roster = new Roster();
        Map<String, Instant> times = new TreeMap<>();
        // Time plays no part in it: everything that stands in the topic is taken as heard now.
        read(config.healthTopic(), message -> {
            if (message.key() != null) {
                roster.take(message.key(), message.value(), 0);
                times.put(message.key(), Instant.ofEpochMilli(message.timestamp()));
            }
        });
        Map<String, MemberReport> reports = new TreeMap<>();
        roster.present(0).forEach(report -> reports.put(report.member(), report));
        return new Health(reports, times, roster.drained());
    }

    private void read(String topic, Consumer<ConsumerRecord<String, String>> taken) {
        try (TopicReader reader = new TopicReader(config, topic)) {
            reader.readToEnd(taken);
        } catch (KafkaException e) {
            throw unusable(config, e);
        }
    }

    /** Has a member lose its cameras to the others, also after it was started anew, until it is told otherwise. */
    public void drain(String member, Instant since) {
        ObjectNode value = JSON.createObjectNode()
                .put("version", VERSION)
                .put("member", member)
                .put("since", since.toString());
        write(config.healthTopic(), Map.of(Roster.drainKey(member), Optional.of(value.toString())));
    }

    /** Gives a member its share again. */
    public void undrain(String member) {
        write(config.healthTopic(), Map.of(Roster.drainKey(member), Optional.empty()));
    }

    /** Adds cameras, or gives them another configuration; without references they would show their secrets to all. */
    public void put(Map<CameraId, ObjectNode> cameras) {
        Map<String, Optional<String>> values = new TreeMap<>();
        cameras.forEach((id, camera) -> {
            ObjectNode value = JSON.createObjectNode().put("version", VERSION);
            value.set("camera", camera);
            values.put(id.value(), Optional.of(value.toString()));
        });
        write(config.camerasTopic(), values);
    }

    /** Takes cameras out of the fleet. */
    public void remove(Set<CameraId> cameras) {
        Map<String, Optional<String>> values = new TreeMap<>();
        cameras.forEach(id -> values.put(id.value(), Optional.empty()));
        write(config.camerasTopic(), values);
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

    private void write(String topic, Map<String, Optional<String>> values) {
        Map<String, Object> settings = new HashMap<>(access);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        try (Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            values.forEach(
                    (key, value) -> sent.add(producer.send(new ProducerRecord<>(topic, key, value.orElse(null)))));
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
