package io.emberwatch.monitor.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.KafkaBroker;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.metrics.FleetFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of a group in one process, with a real broker. */
@Tag("slow")
@Timeout(300)
class CameraOwnershipTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static KafkaBroker broker;
    private static int groups;

    @TempDir
    Path folder;

    private FleetConfig config;
    private final List<CameraOwnership> members = new ArrayList<>();

    @BeforeAll
    static void open(@TempDir Path parent) throws Exception {
        broker = KafkaBroker.open(Files.createDirectory(parent.resolve("broker")));
    }

    @AfterAll
    static void closeBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    /** Each test has a group of its own. */
    @BeforeEach
    void begin() {
        groups++;
        config = new ConfigLoader(name -> null)
                .parse(
                        "member.yml",
                        "fleet: {bootstrap_servers: ['" + broker.address() + "'], group: site-" + groups + "}")
                .fleet()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        members.forEach(CameraOwnership::close);
    }

    private CameraOwnership join(String name, double capacity) {
        return join(name, capacity, folder.resolve(name));
    }

    private CameraOwnership join(String name, double capacity, Path state) {
        MemberReport about = new MemberReport(
                name, "1.0", "abc", "onednn", "cpu", "fp32", capacity, 0, Optional.empty(), Instant.now());
        CameraOwnership member = new CameraOwnership(
                config, about, () -> 7, state, Optional.empty(), InstantSource.system(), System::nanoTime);
        members.add(member);
        return member;
    }

    private void leave(CameraOwnership member) {
        members.remove(member);
        member.close();
    }

    private static int size(CameraOwnership member) {
        return member.owned().partitions().size();
    }

    /** Until each partition is one member's, and they have so many. */
    private void awaitSizes(Map<CameraOwnership, Set<Integer>> sizes) {
        await().atMost(LIMIT).untilAsserted(() -> {
            members.forEach(CameraOwnership::advance);
            List<Integer> all = new ArrayList<>();
            members.forEach(member -> all.addAll(member.owned().partitions()));
            assertThat(all).hasSize(FleetDirectory.PARTITIONS).doesNotHaveDuplicates();
            sizes.forEach((member, allowed) -> assertThat(size(member)).isIn(allowed));
        });
    }

    @Test
    void sharesFollowCapacities_andADrainedMemberHasNone_untilItIsUndrained() {
        CameraOwnership a = join("a", 10);
        CameraOwnership b = join("b", 11);
        CameraOwnership c = join("c", 42);
        awaitSizes(Map.of(a, Set.of(10, 11), b, Set.of(10, 11), c, Set.of(42, 43)));

        try (FleetDirectory fleet = FleetDirectory.open(config)) {
            Set<Integer> kept = new HashSet<>(a.owned().partitions());
            fleet.drain("c", Instant.now());
            awaitSizes(Map.of(a, Set.of(32), b, Set.of(32), c, Set.of(0)));
            assertThat(a.owned().partitions()).as("moved without need").containsAll(kept);
            assertThat(fleet.members()).extracting(FleetDirectory.Member::name).containsExactly("a", "b", "c");
            assertThat(fleet.health().notes("c")).containsExactly("drained");
            FleetFigures figures = c.figures();
            assertThat(figures.gained()).isEqualTo(figures.lost()).isGreaterThanOrEqualTo(42);
            assertThat(figures).matches(FleetFigures::reachesKafka).matches(each -> each.members() == 3);

            // Started again, by a new process that has nothing of its own.
            leave(c);
            CameraOwnership again = join("c", 42);
            await().atMost(LIMIT).until(() -> {
                members.forEach(CameraOwnership::advance);
                return fleet.members().size() == 3 && again.fault().isEmpty();
            });
            awaitSizes(Map.of(again, Set.of(0), a, Set.of(32)));
            assertThat(again.figures().gained()).isZero();

            fleet.undrain("c");
            awaitSizes(Map.of(a, Set.of(10, 11), b, Set.of(10, 11), again, Set.of(42, 43)));
        }
    }

    /** Whoever divides the partitions may be the one that is drained. */
    @Test
    void theMemberThatLeadsTheGroup_canBeDrained() {
        CameraOwnership a = join("a", 10);
        awaitSizes(Map.of(a, Set.of(64)));
        CameraOwnership b = join("b", 10);
        awaitSizes(Map.of(a, Set.of(32), b, Set.of(32)));

        try (FleetDirectory fleet = FleetDirectory.open(config)) {
            fleet.drain("a", Instant.now());
            awaitSizes(Map.of(a, Set.of(0), b, Set.of(64)));
            // Two who are drained are better than nobody.
            leave(b);
            awaitSizes(Map.of(a, Set.of(64)));
        }
    }

    @Test
    void whatAMemberHeld_isTheNextOnes_withinSeconds() {
        int count = 1000;
        Map<CameraId, ObjectNode> cameras = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            cameras.put(
                    new CameraId("cam-" + i),
                    new ObjectMapper().createObjectNode().put("url", "rtsp://10.0.0.7/" + "x".repeat(100) + i));
        }
        CameraOwnership a = join("a", 10);
        awaitSizes(Map.of(a, Set.of(64)));
        try (FleetDirectory fleet = FleetDirectory.open(config)) {
            fleet.put(cameras);
        }
        await().atMost(LIMIT).until(() -> a.owned().cameras().size() == count);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(a.figures().known()).isEqualTo(count));
        CameraOwnership b = join("b", 10);
        awaitSizes(Map.of(a, Set.of(32), b, Set.of(32)));

        long left = System.nanoTime();
        leave(a);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> b.owned().cameras().size() == count);
        Duration took = Duration.ofNanos(System.nanoTime() - left);
        System.out.printf(
                "500 cameras of 32 partitions read back %.1f s after their member began to leave%n",
                took.toMillis() / 1e3);
        assertThat(took).isLessThan(Duration.ofSeconds(20));
    }

    /** As after a crash between what is kept and how far the topic was read. */
    @Test
    void messagesThatAreReadTwice_changeNothing() throws Exception {
        CameraOwnership a = join("a", 10);
        awaitSizes(Map.of(a, Set.of(64)));
        Map<CameraId, ObjectNode> cameras = new TreeMap<>();
        for (String id : List.of("gate", "yard", "hall")) {
            cameras.put(new CameraId(id), new ObjectMapper().createObjectNode().put("url", "demo:"));
        }
        try (FleetDirectory fleet = FleetDirectory.open(config)) {
            fleet.put(cameras);
            fleet.remove(Set.of(new CameraId("hall")));
        }
        tell("gate", "1", false);
        tell("gate", "1", true);
        tell("yard", "2", false);
        tell("yard", "2", true);
        tell("yard", "3", false);
        // Told twice, and of one that ended before.
        tell("yard", "3", false);
        tell("yard", "2", true);
        await().atMost(LIMIT).untilAsserted(() -> assertKept(a));
        leave(a);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            Map<TopicPartition, OffsetAndMetadata> beginnings = new HashMap<>();
            admin.listConsumerGroupOffsets(config.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .keySet()
                    .forEach(partition -> beginnings.put(partition, new OffsetAndMetadata(0)));
            assertThat(beginnings).isNotEmpty();
            admin.alterConsumerGroupOffsets(config.group(), beginnings).all().get();
        }
        CameraOwnership b = join("b", 10);
        awaitSizes(Map.of(b, Set.of(64)));
        await().atMost(LIMIT).until(() -> committed() > 0);
        assertKept(b);
    }

    private static void assertKept(CameraOwnership member) {
        assertThat(member.owned().cameras()).containsOnlyKeys(new CameraId("gate"), new CameraId("yard"));
        assertThat(member.owned().open(Set.of(new CameraId("gate")))).isEmpty();
        assertThat(member.owned().open(Set.of(new CameraId("yard"))))
                .singleElement()
                .satisfies(incident -> assertThat(incident.id()).isEqualTo("3"));
        assertThat(member.figures().lag()).isZero();
    }

    /** How far the group has read the topic of incidents. */
    private long committed() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            return admin
                    .listConsumerGroupOffsets(config.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()
                    .stream()
                    .filter(each ->
                            each.getKey().topic().equals(config.incidents().topic()))
                    .mapToLong(each -> each.getValue().offset())
                    .sum();
        }
    }

    private void tell(String camera, String id, boolean ended) throws Exception {
        String json =
                """
                {"version":1,"event":"%s","id":"%s","camera":"%s","kind":"fire","started_at":"2026-11-30T12:00:00Z",
                 "ended_at":%s,"peak_score":0.91}""".formatted(ended ? "ended" : "started", id, camera, ended ? "\"2026-11-30T12:01:00Z\"" : "null");
        try (Producer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(config.incidents().topic(), camera, json))
                    .get();
        }
    }

    /** Members are static: the group knows them by their names, also after a restart. */
    @Test
    void aSecondProcessOfTheSameName_takesThePlaceOfTheFirst_whichSaysSo() {
        CameraOwnership first = join("a", 10);
        awaitSizes(Map.of(first, Set.of(64)));
        CameraOwnership second = join("a", 10, folder.resolve("elsewhere"));

        await().atMost(LIMIT).untilAsserted(() -> {
            members.forEach(CameraOwnership::advance);
            assertThat(first.fault().orElse(""))
                    .contains("another process is the member a of the group " + config.group());
            assertThat(second.owned().partitions()).hasSize(64);
        });
        assertThat(first.owned().partitions()).as("two owners rather than none").hasSize(64);
    }

    @Test
    void aMemberThatLeaves_isNotMissed() {
        CameraOwnership a = join("a", 10);
        CameraOwnership b = join("b", 10);
        await().atMost(LIMIT).until(() -> {
            members.forEach(CameraOwnership::advance);
            return a.figures().members() == 2 && b.figures().members() == 2;
        });

        leave(b);
        await().atMost(LIMIT).until(() -> a.figures().members() == 1);
        assertThat(a.figures().silent()).isZero();
        try (FleetDirectory fleet = FleetDirectory.open(config)) {
            assertThat(fleet.health().reports()).containsOnlyKeys("a");
            assertThat(fleet.health().reports().get("a").cameras()).isEqualTo(7);
        }
    }
}
