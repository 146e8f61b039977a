package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.KafkaBroker;
import io.emberwatch.S3Server;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.FleetSite.Member;
import io.emberwatch.monitor.camera.TestClips;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three members of a fleet as processes, with a real broker, and what an operator does with them. All tests have the same
 * members, which are whole programs; each test leaves the cameras that it found.
 */
@Tag("slow")
@Timeout(600)
class FleetTest {
    /** So many that each member has some, by chance as good as certain. */
    private static final int CALM = 24;

    private static final int MANY = 60;

    @TempDir
    static Path folder;

    private static KafkaBroker broker;
    private static FleetSite site;
    private static Member a;
    private static Member b;
    private static Member c;

    @BeforeAll
    static void open() throws Exception {
        broker = KafkaBroker.open(Files.createDirectory(folder.resolve("broker")));
        site = new FleetSite(broker, folder, "site");
        TinyModels.writeWithLinearHead(site.model(), 1);
        site.importCameras(CALM);
        a = site.member("a", site.whole());
        b = site.member("b", site.whole());
        c = site.member("c", site.whole());
    }

    @AfterAll
    static void close() {
        if (site != null) {
            site.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        site.anew(CALM, a, b, c);
    }

    private static ConditionFactory soon() {
        return await().atMost(FleetSite.LIMIT).pollInterval(FleetSite.POLLED);
    }

    /** A camera that burns always, in whose place no other stands. */
    private static void importBurning(String camera) throws Exception {
        site.importSite("""
                cameras:
                  %s:
                    url: "demo:?fire=always"
                    capture: {fps: 2, max_width: 160}
                    detect: {threshold: 0.002, clear_threshold: 0.001, second_look: 0, window: 3, min_hits: 2, cooldown: 2m}
                """.formatted(camera), 1);
    }

    private static List<String> openFires() {
        return Stream.of(a, b, c).flatMap(each -> each.openFires().stream()).toList();
    }

    private static Member[] without(Member one) {
        return Stream.of(a, b, c).filter(each -> each != one).toArray(Member[]::new);
    }

    private static Member owner(String incident) {
        return Stream.of(a, b, c)
                .filter(each -> each.openFires().contains(incident))
                .findFirst()
                .orElseThrow();
    }

    private static Pattern row(Member member, String rest) {
        return Pattern.compile("(?m)^" + member.name() + " host=127\\.0\\.0\\.1 " + rest);
    }

    @Test
    void eachCamera_isWatchedOnce_alsoAfterAMemberWasKilled_andAfterItCameBack() throws Exception {
        site.importCameras(MANY);
        site.awaitEachWatchedOnce(MANY, a, b, c);
        assertThat(Stream.of(a, b, c).map(member -> member.watched().size())).allMatch(count -> count >= 8);
        assertThat(site.fleet("status"))
                .containsPattern("a host=127.0.0.1 cameras=\\d+")
                .contains("members=3 cameras=60 without_owner=0");

        try (Vigil vigil = site.vigil()) {
            b.kill();
            long killed = System.nanoTime();
            vigil.awaitScoredSince(killed, MANY);
            System.out.printf("taken over after %.1f s%n", (System.nanoTime() - killed) / 1e9);
        }
        site.awaitEachWatchedOnce(MANY, a, c);

        Set<String> stayed = new TreeSet<>(a.watched());
        int known = a.said().length();
        b.start();
        soon().until(() -> b.watched().size() >= 8);
        site.awaitEachWatchedOnce(MANY, a, b, c);
        stayed.retainAll(a.watched());
        assertThat(stayed).as("cameras that a keeps").isNotEmpty();
        // A camera that is stopped says so in its member's log.
        String since = a.said().substring(known);
        assertThat(stayed).noneMatch(id -> since.contains("camera " + id + " stopped"));
        assertThat(a.saidAnew()).doesNotContain(" ERROR ");

        long stopped = System.nanoTime();
        c.stop();
        site.awaitEachWatchedOnce(MANY, a, b);
        System.out.printf("handed over after %.1f s%n", (System.nanoTime() - stopped) / 1e9);

        String[] more = IntStream.range(CALM, MANY).mapToObj(FleetSite::camera).toArray(String[]::new);
        site.fleet("remove", more);
        site.awaitEachWatchedOnce(CALM, a, b);
    }

    @Test
    void anOpenIncident_movesWithItsCamera_andIsToldOnceAtItsStartAndOnceAtItsEnd() throws Exception {
        importBurning("furnace");
        soon().until(() -> openFires().size() == 1);
        String id = openFires().get(0);
        Member owner = owner(id);

        owner.kill();
        soon().until(() -> openFires().equals(List.of(id)));
        assertThat(owner(id).said()).contains("incident " + id + " goes on here");
        owner.start();
        soon().until(() -> site.fleet("status").contains("members=3 cameras=" + (CALM + 1) + " without_owner=0"));
        soon().until(() -> !owner.watched().isEmpty() && openFires().equals(List.of(id)));

        site.fleet("remove", "furnace");
        soon().until(() -> openFires().isEmpty());
        soon().until(() -> site.told("furnace").stream()
                .anyMatch(told -> told.path("event").asText().equals("ended")));
        List<JsonNode> told = site.told("furnace");
        assertThat(told).hasSize(2);
        assertThat(told).allMatch(message -> message.path("id").asText().equals(id));
    }

    @Test
    void members_goOnWithoutKafka_alsoOneThatIsStartedThen() throws Exception {
        broker.kill();
        soon().until(() -> a.get("/readyz").toString().contains("has not answered for"));
        site.awaitEachWatchedOnce(CALM, a, b, c);
        List<String> its = a.watched();
        a.kill();
        a.start();
        site.awaitEachWatchedOnce(CALM, a, b, c);
        assertThat(a.watched()).containsExactlyInAnyOrderElementsOf(its);

        broker.startAgain();
        site.awaitStatus("members=3 cameras=" + CALM + " without_owner=0");
        site.awaitEachWatchedOnce(CALM, a, b, c);
    }

    @Test
    void aDrainedMember_answersWithoutCameras_alsoAfterARestart_andItsIncidentGoesOnElsewhere() throws Exception {
        importBurning("kiln");
        soon().until(() -> openFires().size() == 1);
        String incident = openFires().get(0);
        Member drained = owner(incident);
        Member[] others = without(drained);

        assertThat(site.fleet("drain", drained.name())).containsPattern("drained=" + drained.name() + " moved=[1-9]");
        soon().until(() -> Stream.of(others).anyMatch(each -> each.openFires().contains(incident)));
        site.awaitEachWatchedOnce(CALM + 1, others);
        soon().until(() -> drained.get("/api/cameras").isEmpty());
        assertThat(drained.get("/api/system").path("version").asText()).isEqualTo(BuildInfo.version());
        assertThat(site.fleet("status"))
                .containsPattern(row(drained, "cameras=0 .* drained$"))
                .contains("members=3 cameras=" + (CALM + 1) + " without_owner=0");

        assertThat(drained.said()).contains("fleet member " + drained.name() + " is drained");
        drained.stop();
        drained.start();
        soon().until(() -> site.fleet("status").contains("members=3 "));
        site.awaitEachWatchedOnce(CALM + 1, others);
        assertThat(site.fleet("status")).containsPattern(row(drained, "cameras=0 .* drained$"));
        assertThat(drained.said()).doesNotContain("fleet partitions=");

        assertThat(site.fleet("undrain", drained.name())).contains("undrained=" + drained.name());
        soon().until(() -> !drained.watched().isEmpty());
        site.awaitEachWatchedOnce(CALM + 1, a, b, c);
        assertThat(openFires()).contains(incident);
        assertThat(site.told("kiln"))
                .singleElement()
                .satisfies(told -> assertThat(told.path("id").asText()).isEqualTo(incident));
        assertThat(site.fleet("undrain", drained.name())).contains(drained.name() + " is not drained");
        assertThat(site.fleet("drain", "nobody")).contains("the fleet has no member nobody, but a, b, c");

        site.fleet("remove", "kiln");
        soon().until(() -> openFires().isEmpty());
    }

    @Test
    void members_tellWhatTheyRun_andAreMarkedWhereTheyDiffer() throws Exception {
        soon().untilAsserted(() -> assertThat(site.fleet("status"))
                .containsPattern(row(
                        a,
                        "cameras=\\d+ +version=" + Pattern.quote(BuildInfo.version())
                                + " +model=[0-9a-f]{12} +engine=\\S+/\\S+ +precision=\\w+ +capacity=30.0 +started=20\\S+Z"
                                + " +address=-$")));

        // As in the middle of an upgrade.
        b.stop();
        assertThat(site.fleet("status")).contains("members=2 ").doesNotContain("b host");
        writeModel(2);
        b.start();
        site.awaitEachWatchedOnce(CALM, a, b, c);
        soon().until(() -> a.saidAnew().contains("fleet member b runs model"));
        soon().until(() -> site.fleet("status").contains("other_model"));
        assertThat(a.saidAnew().split("fleet member b runs model", -1))
                .as("said once")
                .hasSize(2);
        assertThat(b.said()).contains("fleet member a runs model");

        b.kill();
        site.awaitEachWatchedOnce(CALM, a, c);
        soon().untilAsserted(() -> assertThat(site.fleet("status"))
                .containsPattern("(?m)^b host=- cameras=0 .* gone last_heard=20\\S+Z$")
                .contains("members=2 cameras=" + CALM + " without_owner=0"));
        writeModel(1);
    }

    /** What only the killed member has on its disk. */
    @Test
    void imagesClipAndPage_ofAKilledMember_comeFromTheObjectStore_atTheOthersAddress() throws Exception {
        Path video = TestClips.h264(folder.resolve("burning.mp4"), 160, 96, 10, 600);
        try (S3Server objects = S3Server.open(Files.createDirectory(folder.resolve("s3")));
                FleetSite copied =
                        new FleetSite(broker, folder, "copied", "evidence: {clip: {pre_roll: 1s, post_roll: 2s}}")) {
            TinyModels.writeWithLinearHead(copied.model(), 1);
            copied.copyTo(objects.section());
            copied.importSite("""
                    cameras:
                      furnace:
                        url: "%s"
                        capture: {fps: 5, loop: true}
                        detect: {threshold: 0.002, clear_threshold: 0.001, second_look: 0, flicker: 0, agreement: 0, window: 3, min_hits: 2, cooldown: 2m}
                    """.formatted(video), 1);
            Member one = copied.member("one", copied.whole().answeringForAll());
            Member two = copied.member("two", copied.whole().answeringForAll());
            copied.awaitStatus("members=2 cameras=1 without_owner=0");
            soon().until(() -> one.watched().size() + two.watched().size() == 1
                    && one.openFires().size() == 1
                    && two.openFires().equals(one.openFires()));
            String id = one.openFires().get(0);
            Member owner = one.watched().isEmpty() ? two : one;
            Member other = owner == one ? two : one;
            soon().until(() -> Files.exists(objects.object(id, "clip.mp4")));
            copied.fleet("remove", "furnace");
            soon().until(() -> other.openFires().isEmpty());
            soon().until(() -> Files.readString(objects.object(id, "incident.json"))
                    .contains("\"clip\":\"/api/incidents/" + id + "/clip.mp4\""));
            String path = "/api/incidents/" + id;
            soon().until(() -> other.file(path + "/clip.mp4").isPresent());

            owner.kill();
            for (String file : List.of("snapshot.jpg", "annotated.jpg", "clip.mp4")) {
                soon().until(() -> other.file(path + "/" + file).isPresent());
                assertThat(other.file(path + "/" + file).orElseThrow())
                        .isEqualTo(Files.readAllBytes(objects.object(id, file)));
            }
            JsonNode incident = other.get(path);
            assertThat(incident.path("id").asText()).isEqualTo(id);
            assertThat(incident.path("ended_at").isTextual()).isTrue();
            assertThat(other.file("/incidents/" + id)).isPresent();
            assertThat(other.get(path + "/scores").path("points")).isNotEmpty();
        }
    }

    @Test
    void commands_workWithoutMembers_andTheTopicOfCamerasIsCompactedAndHoldsNoSecret() throws Exception {
        try (FleetSite empty = new FleetSite(broker, folder, "empty")) {
            Path gate = Files.writeString(
                    folder.resolve("gate.yml"),
                    "cameras: {gate: {url: 'rtsp://10.0.0.7/stream', username: watcher, password: '${GATE_PASSWORD}'}}\n");
            assertThat(empty.fleet("import", gate.toString())).contains("imported=1 removed=0");
            Path open = Files.writeString(
                    folder.resolve("open.yml"), Files.readString(gate).replace("${GATE_PASSWORD}", "hunter2"));
            assertThat(empty.fleet("import", open.toString()))
                    .contains("cameras.gate holds a password")
                    .doesNotContain("imported", "hunter2");
            assertThat(empty.fleet("add", "yard", "rtsp://watcher:hunter2@10.0.0.8/stream"))
                    .contains("cameras.yard holds a password")
                    .doesNotContain("imported", "hunter2");
            assertThat(empty.fleet("add", "shed", "rtsp://10.0.0.9/stream")).contains("imported=1 removed=0");
            assertThat(broker.read("empty.cameras", "gate"))
                    .singleElement()
                    .asString()
                    .contains("${GATE_PASSWORD}");
            assertThat(broker.read("empty.cameras", "yard")).isEmpty();
            assertThat(broker.setting("empty.cameras", "cleanup.policy")).isEqualTo("compact");
            assertThat(broker.setting("empty.health", "cleanup.policy")).isEqualTo("compact");
            assertThat(broker.setting("empty.incidents", "cleanup.policy")).isEqualTo("delete");

            Path hall = Files.writeString(folder.resolve("hall.yml"), "cameras: {hall: {url: 'demo:'}}\n");
            assertThat(empty.fleet("import", hall.toString())).contains("imported=1 removed=0");
            assertThat(empty.fleet("cameras").lines()).containsExactly("gate -", "hall -", "shed -");
            assertThat(empty.fleet("import", hall.toString(), "--prune")).contains("imported=1 removed=2");
            assertThat(empty.fleet("status")).contains("members=0 cameras=1 without_owner=1");
            assertThat(empty.fleet("remove", "gate")).contains("the fleet has no camera gate");
            assertThat(empty.fleet("remove", "hall")).contains("removed=1");
            assertThat(empty.fleet("cameras")).isEmpty();
        }
    }

    private static void writeModel(int seed) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(site.model())) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        TinyModels.writeWithLinearHead(site.model(), seed);
    }
}
