package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.KafkaBroker;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.FleetSite.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of a fleet as processes, with a real broker. */
@Tag("slow")
@Timeout(600)
class FleetTest {
    @TempDir
    static Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void open() throws Exception {
        broker = KafkaBroker.open(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterAll
    static void close() {
        if (broker != null) {
            broker.close();
        }
    }

    private FleetSite site;

    private void site(String group) throws IOException {
        site = new FleetSite(broker, folder, group);
        TinyModels.writeWithLinearHead(site.model(), 1);
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    @Test
    void eachCamera_isWatchedOnce_alsoAfterAMemberWasKilled_andAfterItCameBack() throws Exception {
        site("shared");
        site.importCameras(60);
        Member a = site.member("a", site.whole());
        Member b = site.member("b", site.whole());
        Member c = site.member("c", site.whole());
        site.awaitEachWatchedOnce(60, a, b, c);
        assertThat(Stream.of(a, b, c).map(member -> member.watched().size())).allMatch(count -> count >= 8);
        assertThat(site.fleet("status"))
                .containsPattern("a host=127.0.0.1 cameras=\\d+")
                .contains("members=3 cameras=60 without_owner=0");

        try (Vigil vigil = site.vigil()) {
            b.kill();
            long killed = System.nanoTime();
            vigil.awaitScoredSince(killed, 60);
            System.out.printf("taken over after %.1f s%n", (System.nanoTime() - killed) / 1e9);
        }
        site.awaitEachWatchedOnce(60, a, c);

        Set<String> stayed = new TreeSet<>(a.watched());
        b.start();
        await().atMost(FleetSite.LIMIT).until(() -> b.watched().size() >= 8);
        site.awaitEachWatchedOnce(60, a, b, c);
        stayed.retainAll(a.watched());
        assertThat(stayed).as("cameras that a keeps").isNotEmpty();
        // A camera that is stopped says so in its member's log.
        String log = a.said();
        assertThat(stayed).noneMatch(id -> log.contains("camera " + id + " stopped"));
        assertThat(log).doesNotContain(" ERROR ");

        long stopped = System.nanoTime();
        c.stop();
        site.awaitEachWatchedOnce(60, a, b);
        System.out.printf("handed over after %.1f s%n", (System.nanoTime() - stopped) / 1e9);
    }

    @Test
    void anOpenIncident_movesWithItsCamera_andIsToldOnceAtItsStartAndOnceAtItsEnd() throws Exception {
        site("moved");
        site.importSite("""
                cameras:
                  furnace:
                    url: "demo:?fire=always"
                    capture: {fps: 2, max_width: 160}
                    detect: {threshold: 0.002, clear_threshold: 0.001, second_look: 0, window: 3, min_hits: 2, cooldown: 2m}
                """, 1);
        Member a = site.member("a", site.whole());
        await().atMost(FleetSite.LIMIT).until(() -> a.openFires().size() == 1);
        String id = a.openFires().get(0);
        Member b = site.member("b", site.whole());
        await().atMost(FleetSite.LIMIT)
                .until(() -> site.fleet("status").contains("members=2 cameras=1 without_owner=0"));
        await().atMost(FleetSite.LIMIT)
                .until(() -> a.openFires().size() + b.openFires().size() == 1);
        Member owner = a.openFires().isEmpty() ? b : a;
        Member other = owner == a ? b : a;

        owner.kill();
        await().atMost(FleetSite.LIMIT).until(() -> other.openFires().contains(id));
        assertThat(other.said()).contains("incident " + id + " goes on here");
        owner.start();
        await().atMost(FleetSite.LIMIT)
                .until(() -> site.fleet("status").contains("members=2 cameras=1 without_owner=0"));
        await().atMost(FleetSite.LIMIT)
                .until(() -> Stream.of(owner, other)
                        .flatMap(each -> each.openFires().stream())
                        .toList()
                        .equals(List.of(id)));

        site.fleet("remove", "furnace");
        await().atMost(FleetSite.LIMIT)
                .until(() -> Stream.of(owner, other)
                        .allMatch(each -> each.openFires().isEmpty()));
        await().atMost(FleetSite.LIMIT)
                .until(() -> site.told("furnace").stream()
                        .anyMatch(told -> told.path("event").asText().equals("ended")));
        List<JsonNode> told = site.told("furnace");
        assertThat(told).hasSize(2);
        assertThat(told).allMatch(message -> message.path("id").asText().equals(id));
    }

    @Test
    void members_goOnWithoutKafka_alsoOneThatIsStartedThen() throws Exception {
        site("alone");
        site.importCameras(12);
        Member a = site.member("a", site.whole());
        site.awaitEachWatchedOnce(12, a);

        broker.kill();
        await().atMost(FleetSite.LIMIT).until(() -> a.get("/readyz").toString().contains("has not answered for"));
        site.awaitEachWatchedOnce(12, a);
        a.kill();
        a.start();
        site.awaitEachWatchedOnce(12, a);

        broker.startAgain();
        Member b = site.member("b", site.whole());
        await().atMost(FleetSite.LIMIT)
                .until(() -> site.fleet("status").contains("members=2 cameras=12 without_owner=0"));
        site.awaitEachWatchedOnce(12, a, b);
    }
}
