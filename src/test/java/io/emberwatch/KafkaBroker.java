package io.emberwatch;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A real broker of Kafka (KRaft, from Maven) on loopback, in a process of its own. It makes no topic by itself. Can be
 * stopped and started again on its ports, with what it has kept.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final List<String> users;
    private final int port;
    private final int securedPort;
    private final Optional<Detour> detour;
    private Process process;
    private int starts;

    private KafkaBroker(Path folder, List<String> users, int port, int securedPort, Optional<Detour> detour) {
        this.folder = folder;
        this.users = users;
        this.port = port;
        this.securedPort = securedPort;
        this.detour = detour;
    }

    /** Anybody may connect; {@code folder} is an empty folder of the test. */
    public static KafkaBroker open(Path folder) throws IOException {
        return start(folder, List.of(), List.of(), Optional.empty());
    }

    /**
     * As {@link #open}, with a second listener that is encrypted and wants a login by SCRAM-SHA-512.
     *
     * @param identity PKCS #12 with the broker's key, its password {@code changeit}
     */
    public static KafkaBroker secured(Path folder, Path identity, String user, String password) throws IOException {
        return start(
                folder,
                List.of("SCRAM-SHA-512=[name=" + user + ",password=" + password + "]"),
                List.of(
                        "sasl.enabled.mechanisms=SCRAM-SHA-512",
                        "listener.name.secured.scram-sha-512.sasl.jaas.config="
                                + "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                        "ssl.keystore.type=PKCS12",
                        "ssl.keystore.location=" + identity,
                        "ssl.keystore.password=changeit"),
                Optional.empty());
    }

    /** Where anybody may connect. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /**
     * As {@link #open}, with a second listener that others reach through a proxy alone: {@link #detour} is where that
     * listens and {@link #detourTarget} where it leads to.
     */
    public static KafkaBroker withDetour(Path folder) throws IOException {
        int proxy;
        int target;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket two = new ServerSocket(0, 1, loopback)) {
            proxy = one.getLocalPort();
            target = two.getLocalPort();
        }
        return start(folder, List.of(), List.of(), Optional.of(new Detour(proxy, target)));
    }

    /** The ports of a listener that is reached through a proxy. */
    private record Detour(int proxy, int target) {}

    /** The port of the proxy. */
    public int detour() {
        return detour.orElseThrow().proxy();
    }

    /** The port that the proxy leads to. */
    public int detourTarget() {
        return detour.orElseThrow().target();
    }

    /** Where only users may, encrypted. */
    public String securedAddress() {
        return "127.0.0.1:" + securedPort;
    }

    /** Its process, until it is killed. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Makes a topic. */
    public void create(String topic, int partitions) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** How a topic is configured, by Kafka's name of the setting. */
    public String setting(String topic, String name) throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(name)
                    .value();
        }
    }

    /** The first messages of a topic's only partition, once there are so many. */
    public List<ConsumerRecord<String, String>> read(String topic, int count) {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (Consumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            await("messages of " + topic).atMost(LIMIT).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                return found.size() >= count;
            });
            consumer.poll(Duration.ofMillis(300)).forEach(found::add);
        }
        return found;
    }

    /** The values that all partitions of a topic hold of a key now. */
    public List<String> read(String topic, String key) {
        List<String> found = new ArrayList<>();
        try (Consumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            await("messages of " + topic).atMost(LIMIT).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(message -> {
                    if (key.equals(message.key())) {
                        found.add(message.value());
                    }
                });
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return found;
    }

    /** Kills it, as a power cut would. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void startAgain() throws IOException {
        starts++;
        Path log = folder.resolve("broker-" + starts + ".log");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaBrokerProcess.class.getName(),
                folder.resolve("broker.properties").toString()));
        line.addAll(users);
        process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await("the broker to start").atMost(LIMIT).until(() -> {
            String said = Files.readString(log);
            if (!process.isAlive()) {
                throw new IllegalStateException("the broker ended: " + said);
            }
            return said.contains("Kafka Server started");
        });
    }

    @Override
    public void close() {
        kill();
    }

    private static KafkaBroker start(Path folder, List<String> users, List<String> more, Optional<Detour> detour)
            throws IOException {
        int port;
        int secured;
        int controller;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket two = new ServerSocket(0, 1, loopback);
                ServerSocket three = new ServerSocket(0, 1, loopback)) {
            port = one.getLocalPort();
            secured = two.getLocalPort();
            controller = three.getLocalPort();
        }
        String listeners = "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller
                + (users.isEmpty() ? "" : ",SECURED://127.0.0.1:" + secured);
        List<String> properties = new ArrayList<>(List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.bootstrap.servers=127.0.0.1:" + controller,
                "listeners=" + listeners
                        + detour.map(each -> ",DETOUR://127.0.0.1:" + each.target())
                                .orElse(""),
                "listener.security.protocol.map="
                        + "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL,DETOUR:PLAINTEXT",
                "controller.listener.names=CONTROLLER",
                "log.dirs=" + folder.resolve("data"),
                "auto.create.topics.enable=false",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=2",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=2",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0",
                "log.cleaner.dedupe.buffer.size=2097152"));
        properties.addAll(more);
        detour.ifPresent(each -> properties.add(
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port + ",DETOUR://127.0.0.1:" + each.proxy()));
        Files.write(folder.resolve("broker.properties"), properties);
        KafkaBroker broker = new KafkaBroker(folder, users, port, secured, detour);
        broker.startAgain();
        return broker;
    }
}
