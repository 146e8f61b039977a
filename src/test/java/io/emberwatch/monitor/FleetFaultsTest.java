package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.KafkaBroker;
import io.emberwatch.monitor.FleetSite.Member;
import io.emberwatch.monitor.notify.sink.WebReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a fleet bears: members that are killed, cut off and exchanged for another version, and a broker that is away. With
 * a real broker and members as processes, of which cameras and network are simulated. All tests but two have the same three
 * members, and each burns cameras of its own.
 */
@Tag("slow")
@Timeout(600)
class FleetFaultsTest {
    /** The longest that a camera may be without a look at it, whoever is lost. */
    private static final Duration WATCHED_AGAIN = Duration.ofSeconds(15);
    /** Cameras that stay where they are have a frame a second; this is what a busy machine may make of it. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(5);

    /** Whoever asks about a member that is silent has an answer by then: after six seconds, on a machine that is busy. */
    private static final Duration ANSWERED = Duration.ofSeconds(9);

    private static final int CAMERAS = 60;
    /** Shorter than two members may own a camera after the broker's return: neither may end what is open meanwhile. */
    private static final List<String> WITH_SHORT_COOLDOWN = cameras(0, 10);
    /** Those that burn where members are cut off. */
    private static final List<String> WITH_MIDDLING_COOLDOWN = cameras(10, 35);
    /** Those that burn where members are exchanged. */
    private static final List<String> WITH_LONG_COOLDOWN = cameras(35, CAMERAS);

    private static final String DETECT =
            "  detect: {threshold: 0.6, clear_threshold: 0.5, second_look: 0, window: 2, min_hits: 2, cooldown: %s}\n";

    @TempDir
    static Path folder;

    private static KafkaBroker broker;
    private static CuttableWire wire;
    private static WebReceiver receiver;
    private static FleetSite site;
    private static Member a;
    private static Member b;
    private static Member c;

    @BeforeAll
    static void open() throws Exception {
        broker = KafkaBroker.withDetour(Files.createDirectory(folder.resolve("broker")));
        wire = CuttableWire.to(broker.detour(), broker.detourTarget());
        receiver = WebReceiver.start();
        site = new FleetSite(
                broker,
                folder,
                "site",
                "notify: {webhook: [{name: desk, url: \"%s\"}], backoff: {initial: 1s, max: 4s}}"
                        .formatted(receiver.url("/alarms")));
        StringBuilder yaml = new StringBuilder("cameras:\n");
        for (int i = 0; i < CAMERAS; i++) {
            String camera = FleetSite.camera(i);
            String cooldown = WITH_SHORT_COOLDOWN.contains(camera)
                    ? "1s"
                    : WITH_MIDDLING_COOLDOWN.contains(camera) ? "5s" : "20s";
            yaml.append("  %s:\n    url: \"demo:\"\n  ".formatted(camera)).append(DETECT.formatted(cooldown));
        }
        site.importSite(yaml.toString(), CAMERAS);
        a = site.member("a", site.simulated().at("127.0.0.1:" + broker.detour()));
        b = site.member("b", site.simulated());
        c = site.member("c", site.simulated());
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            site.close();
        }
        if (receiver != null) {
            receiver.close();
        }
        if (wire != null) {
            wire.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        wire.mend();
        site.anew(CAMERAS, a, b, c);
    }

    private static List<String> cameras(int from, int to) {
        return IntStream.range(from, to).mapToObj(FleetSite::camera).toList();
    }

    private static ConditionFactory soon() {
        return await().atMost(FleetSite.LIMIT).pollInterval(FleetSite.POLLED);
    }

    /** The one that has the camera. */
    private static Member owner(String camera, Member... members) {
        return Stream.of(members)
                .filter(member -> member.watched().contains(camera))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> keys(List<JsonNode> told) {
        return told.stream().map(each -> each.path("key").asText()).toList();
    }

    /** That each incident was told once at its start and once at its end, or each of that again with the same key. */
    private static void assertToldFromStartToEnd(List<JsonNode> told, Set<String> incidents) {
        Set<String> wanted = new TreeSet<>();
        incidents.forEach(id -> wanted.addAll(List.of(id + "/started", id + "/ended")));
        assertThat(new TreeSet<>(keys(told))).isEqualTo(wanted);
    }

    @Test
    void aKilledMember_isReplacedWithinTenSeconds_andItsReturnCostsTheOthersNoFrame() throws Exception {
        try (Vigil vigil = site.vigil()) {
            vigil.awaitScoredSince(System.nanoTime(), CAMERAS);
            Set<String> kept = new TreeSet<>(a.watched());
            kept.addAll(c.watched());
            vigil.reset();
            b.kill();
            long killed = System.nanoTime();
            vigil.awaitScoredSince(killed, CAMERAS);
            Duration away = Duration.ofNanos(System.nanoTime() - killed);
            System.out.printf("scored elsewhere %.1f s after the kill%n", away.toMillis() / 1e3);
            assertThat(away).isLessThan(Duration.ofSeconds(10));
            assertThat(vigil.longest(kept)).isLessThan(UNDISTURBED);

            vigil.reset();
            kept = new TreeSet<>(a.watched());
            kept.addAll(c.watched());
            // Before this, cameras moved as the members came.
            int known = a.said().length();
            int alsoKnown = c.said().length();
            b.start();
            soon().until(() -> b.watched().size() >= 8);
            site.awaitEachWatchedOnce(CAMERAS, a, b, c);
            Set<String> moved = new TreeSet<>(b.watched());
            kept.removeAll(moved);
            assertThat(kept).hasSizeGreaterThan(20);
            System.out.printf(
                    "it came back: longest gap of the others' cameras %d ms, of those that moved %d ms%n",
                    vigil.longest(kept).toMillis(), vigil.longest(moved).toMillis());
            assertThat(vigil.longest(kept)).isLessThan(UNDISTURBED);
            assertThat(vigil.longest(moved)).isLessThan(WATCHED_AGAIN);
            String since = a.said().substring(known) + c.said().substring(alsoKnown);
            for (String camera : kept) {
                assertThat(since).doesNotContain("camera " + camera + " stopped");
            }

            Set<String> left = new TreeSet<>(c.watched());
            vigil.reset();
            long stopped = System.nanoTime();
            c.stop();
            site.awaitEachWatchedOnce(CAMERAS, a, b);
            System.out.printf(
                    "a member in order: ended after %.1f s, longest gap %d ms%n",
                    (System.nanoTime() - stopped) / 1e9, vigil.longest(left).toMillis());
            assertThat(vigil.longest(left)).isLessThan(WATCHED_AGAIN);
        }
    }

    /** What the broker's absence of 15 seconds shows in CI. */
    @Test
    void aBrokerAwayDuringAFire_delaysNoAlarm_andTopicAndStoresAgreeAfterwards() throws Exception {
        outage(WITH_SHORT_COOLDOWN.subList(0, 3), Duration.ofSeconds(15));
    }

    /** As above, for longer than any session. */
    @Test
    @EnabledIfSystemProperty(named = "emberwatch.measure", matches = "true", disabledReason = "takes two minutes")
    void aBrokerAwayForAMinuteDuringAFire_delaysNoAlarm_andTopicAndStoresAgreeAfterwards() throws Exception {
        outage(WITH_SHORT_COOLDOWN.subList(3, 6), Duration.ofSeconds(60));
    }

    private static void outage(List<String> burning, Duration away) throws Exception {
        String before = burning.get(0);
        String during = burning.get(1);
        String within = burning.get(2);
        try (Vigil vigil = site.vigil()) {
            // One fire lasts from before until after, one begins meanwhile and lasts, one is over before the broker is
            // back.
            site.ignite(before);
            soon().until(() -> !site.told(before).isEmpty());
            long gone = System.nanoTime();
            broker.kill();
            site.ignite(during);
            site.ignite(within);
            soon().until(() -> alarms("started", burning).keySet().containsAll(Set.of(during, within)));
            assertThat(Duration.ofNanos(System.nanoTime() - gone)).isLessThan(away);
            site.extinguish(within);
            soon().until(() -> alarms("ended", burning).containsKey(within));
            await().pollDelay(Duration.ZERO)
                    .atMost(away.plusSeconds(60))
                    .until(() -> System.nanoTime() - gone > away.toNanos());
            assertThat(vigil.longest()).isLessThan(UNDISTURBED);
            broker.startAgain();
            site.awaitStatus("members=3 cameras=" + CAMERAS + " without_owner=0");
            site.extinguish(before);
            site.extinguish(during);
            soon().until(() -> alarms("ended", burning).keySet().equals(Set.copyOf(burning)));
            soon().untilAsserted(() -> {
                for (String camera : burning) {
                    assertThat(new TreeSet<>(keys(site.told(camera)))).hasSize(2);
                }
            });
            assertThat(vigil.longest()).isLessThan(UNDISTURBED);
        }
        for (String camera : burning) {
            List<JsonNode> told = site.told(camera);
            Set<String> ids = new TreeSet<>();
            told.forEach(each -> ids.add(each.path("id").asText()));
            assertThat(ids).as("incidents of " + camera).hasSize(1);
            // What the broker took but did not confirm in time comes once more, and is the same message.
            assertThat(new LinkedHashSet<>(told)).hasSize(2);
            assertToldFromStartToEnd(told, ids);
            assertThat(List.of(
                            alarms("started", burning).get(camera),
                            alarms("ended", burning).get(camera)))
                    .allMatch(ids::contains);
            assertThat(Stream.of(a, b, c)
                            .flatMap(member -> member.incidents("kind=fire&camera=" + camera))
                            .filter(each -> !each.path("end").asText().equals("moved")
                                    || !each.path("id")
                                            .asText()
                                            .equals(ids.iterator().next()))
                            .map(each ->
                                    each.path("id").asText() + each.path("end").asText()))
                    .as("but for the copy of a member that let go of it")
                    .containsExactly(ids.iterator().next() + "cleared");
        }
        assertThat(a.saidAnew() + b.saidAnew() + c.saidAnew()).doesNotContain(" ERROR ");
    }

    /** The newest incident of each of these cameras that somebody was told of. */
    private static Map<String, String> alarms(String event, Collection<String> cameras) throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (JsonNode body : alarms(cameras)) {
            if (body.path("event").asText().equals(event)) {
                found.put(body.path("camera").asText(), body.path("id").asText());
            }
        }
        return found;
    }

    /** What somebody was told of these cameras. */
    private static List<JsonNode> alarms(Collection<String> cameras) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (WebReceiver.Received each : receiver.received()) {
            JsonNode body = new ObjectMapper().readTree(each.body());
            if (cameras.contains(body.path("camera").asText())) {
                found.add(body);
            }
        }
        return found;
    }

    /** A member's cameras of these, which are those of one test. */
    private static List<String> watched(Member member, List<String> of) {
        return member.watched().stream().filter(of::contains).toList();
    }

    @Test
    void aMemberCutOffFromTheBroker_leavesNoCameraUnwatched_andOneOwnerIsLeftAfterwards() throws Exception {
        String burning = watched(a, WITH_MIDDLING_COOLDOWN).get(0);
        String later = watched(a, WITH_MIDDLING_COOLDOWN).get(1);
        site.ignite(burning);
        soon().until(() -> !site.told(burning).isEmpty());
        Set<String> its = new TreeSet<>(a.watched());
        try (Vigil vigil = site.vigil()) {
            wire.cut();
            soon().until(() -> watchedBy(b, c).containsAll(its));
            assertThat(a.watched()).as("it goes on, for all that it knows").containsAll(its);
            Member taker = owner(burning, b, c);
            soon().until(() -> taker.openFires().equals(a.openFires()));
            // A fire that both see begin.
            site.ignite(later);
            soon().until(() -> a.openFires().size() == 2
                    && b.openFires().size() + c.openFires().size() == 2);

            wire.mend();
            soon().until(() -> {
                Set<String> all = new HashSet<>(a.watched());
                all.retainAll(watchedBy(b, c));
                return all.isEmpty()
                        && site.fleet("status").contains("members=3 cameras=" + CAMERAS + " without_owner=0");
            });
            site.awaitEachWatchedOnce(CAMERAS, a, b, c);
            assertThat(vigil.longest()).isLessThan(WATCHED_AGAIN);
            System.out.printf("cut off: longest gap %d ms%n", vigil.longest().toMillis());
        }
        site.extinguish(burning);
        site.extinguish(later);
        soon().until(() ->
                Stream.of(a, b, c).allMatch(member -> member.openFires().isEmpty()));
        soon().until(() -> endedAsOftenAsStarted(site.told(burning)) && endedAsOftenAsStarted(site.told(later)));
        Set<String> ids = new TreeSet<>();
        site.told(burning).forEach(each -> ids.add(each.path("id").asText()));
        assertThat(ids).as("the fire that was told before the cut").hasSize(1);
        assertToldFromStartToEnd(site.told(burning), ids);
    }

    @Test
    void aFrozenMember_isReplacedAndHoldsNobodyUp_andOwnsNothingTwiceWhenItGoesOn() throws Exception {
        try (FleetSite site = new FleetSite(broker, folder, "frozen")) {
            site.importCameras(24, DETECT.formatted("2s"));
            Member a = site.member("a", site.simulated().answeringForAll());
            Member b = site.member("b", site.simulated().answeringForAll());
            Member c = site.member("c", site.simulated().answeringForAll());
            soon().until(() -> !a.watched().isEmpty()
                    && b.watched().size() > 1
                    && !c.watched().isEmpty());
            site.awaitEachWatchedOnce(24, a, b, c);
            Set<String> its = new TreeSet<>(b.watched());
            String burning = b.watched().get(0);
            String later = b.watched().get(1);
            site.ignite(burning);
            soon().until(() -> !site.told(burning).isEmpty());
            soon().until(() -> a.get("/api/cameras").size() == 24);
            List<String> open = a.openFires();
            assertThat(open).hasSize(1);

            try (Vigil vigil = site.vigil(a, c)) {
                vigil.awaitScoredSince(System.nanoTime(), 24);
                vigil.reset();
                b.freeze();
                long frozen = System.nanoTime();
                JsonNode single = a.get("/api/cameras/" + later);
                Duration refused = Duration.ofNanos(System.nanoTime() - frozen);
                assertThat(single.path("error").asText()).contains("does not answer");
                assertThat(refused).isLessThan(ANSWERED);
                Duration longest = Duration.ZERO;
                while (!watchedBy(a, c).containsAll(its)) {
                    assertThat(System.nanoTime() - frozen).isLessThan(FleetSite.LIMIT.toNanos());
                    long asked = System.nanoTime();
                    assertThat(a.get("/api/cameras")).as("none is hidden").hasSize(24);
                    Duration answered = Duration.ofNanos(System.nanoTime() - asked);
                    longest = answered.compareTo(longest) > 0 ? answered : longest;
                }
                System.out.printf(
                        "frozen: a camera of it refused after %d ms, longest wait for the wall %d ms, scored elsewhere %.1f s"
                                + " after%n",
                        refused.toMillis(), longest.toMillis(), (System.nanoTime() - frozen) / 1e9);
                assertThat(longest).isLessThan(ANSWERED);
                vigil.awaitScoredSince(frozen, 24);
                assertThat(vigil.longest()).isLessThan(WATCHED_AGAIN);
                soon().until(() -> a.openFires().equals(open) && c.openFires().equals(open));
                site.ignite(later);
                soon().until(() -> site.told(later).size() == 1);

                b.thaw();
                soon().until(() -> site.fleet("status").contains("members=3 cameras=24 without_owner=0")
                        && !b.watched().isEmpty());
                site.awaitEachWatchedOnce(24, a, b, c);
                assertThat(vigil.longest()).isLessThan(WATCHED_AGAIN);
            }
            assertThat(a.openFires()).containsAll(open);
            site.extinguish(burning);
            site.extinguish(later);
            soon().until(() ->
                    Stream.of(a, b, c).allMatch(member -> member.openFires().isEmpty()));
            soon().until(() -> endedAsOftenAsStarted(site.told(burning)) && endedAsOftenAsStarted(site.told(later)));
            assertToldFromStartToEnd(site.told(burning), Set.copyOf(open));
        }
    }

    /** As a broker does that is back for longer than a session before members reach it: all of them join anew. */
    @Test
    void everyMemberPutOutAtOnce_keepsEachFireUnderItsId_alsoWithAShortCooldown() throws Exception {
        List<String> burning = WITH_SHORT_COOLDOWN.subList(6, 10);
        for (String camera : burning) {
            site.ignite(camera);
        }
        for (String camera : burning) {
            soon().until(() -> site.told(camera).size() == 1);
        }
        Member[] all = {a, b, c};
        for (Member member : all) {
            member.freeze();
        }
        site.awaitStatus("cameras=" + CAMERAS + " without_owner=" + CAMERAS);
        for (Member member : all) {
            member.thaw();
        }
        site.awaitStatus("members=3 cameras=" + CAMERAS + " without_owner=0");
        site.awaitEachWatchedOnce(CAMERAS, all);
        soon().until(() -> openFires(all) == burning.size());
        for (String camera : burning) {
            assertThat(site.told(camera)).as("told of " + camera).hasSize(1);
            site.extinguish(camera);
        }
        soon().until(() -> openFires(all) == 0);
        for (String camera : burning) {
            soon().until(() -> site.told(camera).size() >= 2);
            String id = site.told(camera).get(0).path("id").asText();
            assertThat(keys(site.told(camera))).containsExactly(id + "/started", id + "/ended");
        }
        System.out.printf("put out: %s%n", moves(all));
    }

    private static int openFires(Member... members) {
        return Stream.of(members).mapToInt(member -> member.openFires().size()).sum();
    }

    /** What the members' logs say of cameras that changed hands. */
    private static List<String> moves(Member... members) throws IOException {
        List<String> found = new ArrayList<>();
        for (Member member : members) {
            member.saidAnew()
                    .lines()
                    .filter(line -> line.contains("fleet partitions="))
                    .forEach(line -> found.add(member.name() + line.substring(line.indexOf(" partitions="))));
        }
        return found;
    }

    @Test
    void aSessionThatTheBrokersRefuse_isNamed() throws Exception {
        try (FleetSite refused = new FleetSite(broker, folder, "refused")) {
            Member impatient = refused.member("a", refused.simulated().session("2s"));
            soon().until(() -> impatient.get("/readyz").toString().contains("the brokers take none of 2 s"));
        }
    }

    private static Set<String> watchedBy(Member... members) {
        Set<String> all = new TreeSet<>();
        for (Member member : members) {
            all.addAll(member.watched());
        }
        return all;
    }

    /** Whether nothing that was told is left open. */
    private static boolean endedAsOftenAsStarted(List<JsonNode> told) {
        Set<String> started = new TreeSet<>();
        Set<String> ended = new TreeSet<>();
        for (JsonNode each : told) {
            (each.path("event").asText().equals("ended") ? ended : started)
                    .add(each.path("id").asText());
        }
        return !started.isEmpty() && ended.equals(started);
    }

    @Test
    void membersExchangedForAnotherVersion_oneAfterTheOther_loseNoIncident() throws Exception {
        Path newer = Files.createDirectory(folder.resolve("newer"));
        Files.writeString(
                Files.createDirectories(newer.resolve("io/emberwatch")).resolve("build.properties"), "version=99.1\n");
        Member[] all = {a, b, c};
        // One of each member's: each of them moves at least once.
        Set<String> burning = new TreeSet<>();
        for (Member member : all) {
            burning.add(watched(member, WITH_LONG_COOLDOWN).get(0));
        }
        for (String camera : burning) {
            site.ignite(camera);
        }
        soon().until(() -> alarms("started", burning).keySet().equals(burning));
        for (String camera : burning) {
            soon().until(() -> site.told(camera).size() == 1);
        }
        try (Vigil vigil = site.vigil()) {
            for (Member member : all) {
                assertThat(member.said()).doesNotContain("version=99.1");
                member.stop();
                member.runWith(newer);
                member.start();
                soon().until(() -> member.said().contains("watching version=99.1"));
                soon().until(() -> site.fleet("status").contains("members=3 cameras=" + CAMERAS + " without_owner=0")
                        && !member.watched().isEmpty());
                site.awaitEachWatchedOnce(CAMERAS, all);
            }
            System.out.printf("exchanged: longest gap %d ms%n", vigil.longest().toMillis());
            assertThat(vigil.longest()).isLessThan(WATCHED_AGAIN);
        }
        soon().until(() -> openFires(all) == burning.size());
        for (String camera : burning) {
            site.extinguish(camera);
        }
        soon().until(() -> alarms("ended", burning).keySet().equals(burning));
        for (String camera : burning) {
            soon().until(() -> site.told(camera).size() >= 2);
            String id = alarms("started", burning).get(camera);
            assertThat(keys(site.told(camera))).containsExactly(id + "/started", id + "/ended");
        }
        assertThat(alarms(burning)).hasSize(2 * burning.size());
    }
}
