package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.KafkaBroker;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.FleetSite.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with a fleet: its members are processes, with a real broker. */
@Tag("slow")
@Timeout(600)
class FleetOperationsTest {
    private static final int CALM = 16;

    @TempDir
    Path folder;

    private KafkaBroker broker;
    private FleetSite site;

    @BeforeEach
    void open() throws Exception {
        broker = KafkaBroker.open(Files.createDirectory(folder.resolve("broker")));
        site = new FleetSite(broker, folder, "site");
        TinyModels.writeWithLinearHead(site.model(), 1);
    }

    @AfterEach
    void close() throws InterruptedException {
        if (site != null) {
            site.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private static Pattern row(Member member, String rest) {
        return Pattern.compile("(?m)^" + member.name() + " host=127\\.0\\.0\\.1 " + rest);
    }

    @Test
    void aDrainedMember_answersWithoutCameras_alsoAfterARestart_andItsIncidentGoesOnElsewhere() throws Exception {
        String calm = IntStream.range(0, CALM)
                .mapToObj(i -> "  " + FleetSite.camera(i) + ": {url: \"demo:?fire=never&seed=" + i + "\"}\n")
                .collect(Collectors.joining());
        site.importSite("defaults: {capture: {fps: 1, max_width: 160}}\ncameras:\n" + calm + """
                  furnace:
                    url: "demo:?fire=always"
                    detect: {threshold: 0.002, clear_threshold: 0.001, second_look: 0, window: 3, min_hits: 2, cooldown: 5m}
                """, CALM + 1);
        Member a = site.member("a", site.whole());
        Member b = site.member("b", site.whole());
        site.awaitEachWatchedOnce(CALM + 1, a, b);
        await().atMost(FleetSite.LIMIT)
                .until(() -> a.openFires().size() + b.openFires().size() == 1);
        Member drained = a.openFires().isEmpty() ? b : a;
        Member other = drained == a ? b : a;
        String incident = drained.openFires().get(0);

        assertThat(site.fleet("drain", drained.name())).containsPattern("drained=" + drained.name() + " moved=[1-9]");
        await().atMost(FleetSite.LIMIT).until(() -> other.openFires().contains(incident));
        site.awaitEachWatchedOnce(CALM + 1, other);
        await().atMost(FleetSite.LIMIT).until(() -> drained.get("/api/cameras").isEmpty());
        assertThat(drained.get("/api/system").path("version").asText()).isEqualTo(BuildInfo.version());
        assertThat(site.fleet("status"))
                .containsPattern(row(drained, "cameras=0 .* drained$"))
                .contains("members=2 cameras=" + (CALM + 1) + " without_owner=0");

        assertThat(drained.said()).contains("fleet member " + drained.name() + " is drained");
        drained.stop();
        drained.start();
        await().atMost(FleetSite.LIMIT).until(() -> site.fleet("status").contains("members=2 "));
        site.awaitEachWatchedOnce(CALM + 1, other);
        assertThat(site.fleet("status")).containsPattern(row(drained, "cameras=0 .* drained$"));
        assertThat(drained.said()).doesNotContain("fleet partitions=");

        assertThat(site.fleet("undrain", drained.name())).contains("undrained=" + drained.name());
        await().atMost(FleetSite.LIMIT).until(() -> !drained.watched().isEmpty());
        site.awaitEachWatchedOnce(CALM + 1, a, b);
        assertThat(Stream.of(a, b).flatMap(each -> each.openFires().stream())).contains(incident);
        assertThat(site.told("furnace"))
                .singleElement()
                .satisfies(told -> assertThat(told.path("id").asText()).isEqualTo(incident));
        assertThat(site.fleet("undrain", drained.name())).contains(drained.name() + " is not drained");
        assertThat(site.fleet("drain", "nobody")).contains("the fleet has no member nobody, but a, b");
    }

    @Test
    void members_tellWhatTheyRun_andAreMarkedWhereTheyDiffer() throws Exception {
        site.importCameras(CALM);
        Member a = site.member("a", site.whole());
        Member b = site.member("b", site.whole());
        site.awaitEachWatchedOnce(CALM, a, b);
        await().atMost(FleetSite.LIMIT)
                .untilAsserted(() -> assertThat(site.fleet("status"))
                        .containsPattern(row(
                                a,
                                "cameras=\\d+ +version=" + Pattern.quote(BuildInfo.version())
                                        + " +model=[0-9a-f]{12} +engine=\\S+/\\S+ +precision=\\w+ +capacity=30.0 +started=20\\S+Z"
                                        + " +address=-$")));

        // As in the middle of an upgrade.
        b.stop();
        assertThat(site.fleet("status")).contains("members=1 ").doesNotContain("b host");
        deleteModel();
        TinyModels.writeWithLinearHead(site.model(), 2);
        b.start();
        site.awaitEachWatchedOnce(CALM, a, b);
        await().atMost(FleetSite.LIMIT).until(() -> a.said().contains("fleet member b runs model"));
        await().atMost(FleetSite.LIMIT).until(() -> site.fleet("status").contains("other_model"));
        assertThat(a.said().split("fleet member b runs model", -1))
                .as("said once")
                .hasSize(2);
        assertThat(b.said()).contains("fleet member a runs model");

        b.kill();
        site.awaitEachWatchedOnce(CALM, a);
        await().atMost(FleetSite.LIMIT)
                .untilAsserted(() -> assertThat(site.fleet("status"))
                        .containsPattern("(?m)^b host=- cameras=0 .* gone last_heard=20\\S+Z$")
                        .contains("members=1 cameras=" + CALM + " without_owner=0"));
    }

    private void deleteModel() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(site.model())) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
