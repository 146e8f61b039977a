package io.emberwatch.monitor.fleet;

import io.emberwatch.core.error.Causes;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.metrics.FleetFigures;
import io.emberwatch.monitor.notify.sink.KafkaAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This member of the group: Kafka Streams gives it partitions of the topic of cameras and takes them away again. Members
 * are static, so a short restart moves nothing. Thread-safe but {@link #advance}.
 */
public final class CameraOwnership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CameraOwnership.class);
    /** The group must have been at rest for so long before a lost partition counts as somebody else's. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(2).toNanos();

    private static final int HEARTBEATS_A_SESSION = 12;

    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);
    /** So long it waits to learn who is drained before it joins. */
    private static final long LEARN_NANOS = Duration.ofSeconds(10).toNanos();

    private final FleetConfig config;
    private final String member;
    private final Path folder;
    private final Optional<String> address;
    private final LongSupplier ticker;
    private final OwnedPartitions partitions = new OwnedPartitions();
    private final double capacity;
    private final IntSupplier cameras;
    private final Drains drains = new Drains();
    private final FleetHealth health;
    private final AtomicBoolean putOut = new AtomicBoolean();
    private boolean topicsThere;
    private long topicsNanos;
    private volatile KafkaStreams streams;
    private volatile Optional<String> fault = Optional.of("Kafka was not reached yet");
    private long runningNanos = -1;

    /**
     * Connects to nothing yet.
     *
     * @param about what this member says of itself but its cameras
     * @param cameras how many it watches now
     * @param folder for Kafka Streams, of this member alone
     * @param address where the other members reach this one, {@code host:port}; empty where they do not ask each other
     * @param clock the time for people, which the other members have too
     * @param ticker monotonic nanoseconds
     */
    public CameraOwnership(
            FleetConfig config,
            MemberReport about,
            IntSupplier cameras,
            Path folder,
            Optional<String> address,
            InstantSource clock,
            LongSupplier ticker) {
        this.config = config;
        this.member = about.member();
        this.capacity = about.capacity();
        this.cameras = cameras;
        this.folder = folder;
        this.address = address;
        this.ticker = ticker;
        this.health = new FleetHealth(config, () -> about.watching(cameras.getAsInt()), drains, clock, ticker);
    }

    /**
     * Joins the group where it has not yet, and looks how it stands; called again and again, by one thread. Waits for
     * Kafka for some seconds at most while it has not joined.
     */
    public void advance() {
        if (streams == null) {
            join();
            return;
        }
        // Kafka Streams runs on where the group has put this member out and it has not joined again yet.
        if (streams.state() != KafkaStreams.State.RUNNING || putOut.get()) {
            runningNanos = -1;
        } else if (runningNanos < 0) {
            runningNanos = ticker.getAsLong();
        } else if (ticker.getAsLong() - runningNanos >= SETTLED_NANOS) {
            partitions.settled();
        }
    }

    /** What is this member's now. */
    public Owned owned() {
        return partitions.owned();
    }

    /** Cameras that are watched here and may be another member's already: the group is not at rest. */
    public Set<CameraId> doubtful() {
        return partitions.lingering();
    }

    /** What an earlier run owned, to go on with where Kafka is away. */
    public void recall(Map<Integer, Map<String, String>> earlier) {
        partitions.recall(earlier);
    }

    /** What is wrong: one line; empty while the group is at work. */
    public Optional<String> fault() {
        KafkaStreams now = streams;
        if (now == null || fault.isPresent()) {
            return fault.or(health::fault);
        }
        double silent = now.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("last-heartbeat-seconds-ago"))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .max()
                .orElse(-1);
        return silent > 2.0 * config.sessionTimeout().toSeconds()
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%s has not answered for %.0f s: the cameras owned here go on",
                        KafkaAccess.words(config.bootstrapServers()),
                        silent))
                : health.fault();
    }

    /** How this member stands, for metrics. */
    public FleetFigures figures() {
        Optional<FleetHealth.Seen> seen = health.seen();
        return new FleetFigures(
                cameras.getAsInt(),
                seen.map(FleetHealth.Seen::cameras).orElse(0),
                partitions.owned().partitions().size(),
                partitions.gained(),
                partitions.lost(),
                lag(),
                seen.map(each -> each.present().size()).orElse(0),
                seen.map(each -> each.lost().size()).orElse(0),
                health.reachesKafka());
    }

    private double lag() {
        KafkaStreams now = streams;
        return now == null
                ? 0
                : now.metrics().entrySet().stream()
                        .filter(metric -> metric.getKey().name().equals("records-lag"))
                        .filter(metric -> !metric.getKey()
                                .tags()
                                .getOrDefault("client-id", "")
                                .endsWith("restore-consumer"))
                        .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                        .filter(Double::isFinite)
                        .sum();
    }

    /** The partitions of those members that can be asked, by where they are reached; this one may be among them. */
    Map<String, Set<Integer>> partitionsByAddress() {
        Map<String, Set<Integer>> all = new HashMap<>();
        running()
                .ifPresent(now -> now.metadataForAllStreamsClients()
                        .forEach(client -> all.put(
                                address(client.hostInfo()),
                                client.topicPartitions().stream()
                                        .filter(each -> each.topic().equals(config.camerasTopic()))
                                        .map(TopicPartition::partition)
                                        .collect(Collectors.toSet()))));
        return all;
    }

    /** Where the owner of a camera is reached; empty while that is being settled. */
    Optional<String> addressOf(CameraId camera) {
        return running()
                .map(now -> now.queryMetadataForKey(
                        PartitionState.STORE, camera.value(), Serdes.String().serializer()))
                .filter(found -> found != null && !found.equals(KeyQueryMetadata.NOT_AVAILABLE))
                .map(KeyQueryMetadata::activeHost)
                .filter(host -> !host.equals(HostInfo.unavailable()))
                .map(CameraOwnership::address);
    }

    private Optional<KafkaStreams> running() {
        return Optional.ofNullable(streams).filter(now -> now.state().isRunningOrRebalancing());
    }

    private static String address(HostInfo host) {
        return (host.host().contains(":") ? "[" + host.host() + "]" : host.host()) + ":" + host.port();
    }

    /** Leaves the group: its cameras are the others' at once. */
    @Override
    public void close() {
        KafkaStreams now = streams;
        if (now != null) {
            now.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(LEAVE_WITHIN));
        }
        health.close();
    }

    private void join() {
        if (!topicsThere) {
            try (FleetDirectory directory = FleetDirectory.open(config)) {
                directory.create(FleetDirectory.PARTITIONS);
            } catch (UserException e) {
                fault = Optional.of(e.getMessage());
                return;
            }
            topicsThere = true;
            topicsNanos = ticker.getAsLong();
            health.start();
        }
        // It may be the one that divides the cameras. Cameras that are watched by a drained member are better than
        // none.
        if (health.seen().isEmpty() && ticker.getAsLong() - topicsNanos < LEARN_NANOS) {
            return;
        }
        KafkaStreams made = new KafkaStreams(topology(), settings(), new FleetClients(drains, putOut));
        made.setUncaughtExceptionHandler(this::failed);
        made.start();
        fault = Optional.empty();
        streams = made;
        LOG.info("fleet group={} member={} joined", config.group(), member);
    }

    private StreamThreadExceptionResponse failed(Throwable e) {
        if (Causes.has(FencedInstanceIdException.class, e)) {
            fault = Optional.of("another process is the member " + member + " of the group " + config.group()
                    + ": give this one another fleet.member; the cameras owned here go on");
            LOG.error("fleet {}", fault.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (Causes.has(InvalidSessionTimeoutException.class, e)) {
            fault = Optional.of("fleet.session_timeout: the brokers take none of "
                    + config.sessionTimeout().toSeconds()
                    + " s: give them a group.min.session.timeout.ms and group.max.session.timeout.ms around it, or"
                    + " choose another one and start anew");
            LOG.error("fleet {}", fault.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn("fleet group={} member={} begins anew: {}", config.group(), member, KafkaAccess.reason(e));
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private Topology topology() {
        Topology topology = new Topology();
        topology.addSource(
                "told",
                Serdes.String().deserializer(),
                Serdes.String().deserializer(),
                config.camerasTopic(),
                config.incidents().topic());
        topology.addProcessor("kept", () -> new PartitionState(config.camerasTopic(), partitions), "told");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(PartitionState.STORE), Serdes.String(), Serdes.String())
                        .withLoggingEnabled(Map.of()),
                "kept");
        return topology;
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.putAll(KafkaAccess.settings(config.bootstrapServers(), config.security(), "fleet.security"));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.group());
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, member);
        address.ifPresent(here -> settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, here));
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // A store is read anew in a moment: a member that comes back gets its share at once, not after a warm-up of
        // minutes.
        settings.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE);
        // Where Kafka is away, what is under way waits for it.
        settings.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Duration.ofDays(30).toMillis());
        settings.put(StreamsConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(StreamsConfig.topicPrefix("compression.type"), "producer");
        settings.putAll(CapacityAssignor.settings(member, capacity, drains));
        int session = Math.toIntExact(config.sessionTimeout().toMillis());
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), member);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
        // By a heartbeat a member hears that another is lost, too: seldom ones would delay taking over.
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                session / HEARTBEATS_A_SESSION);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return settings;
    }
}
