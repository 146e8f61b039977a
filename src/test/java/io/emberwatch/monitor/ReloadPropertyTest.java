package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.file.Json;
import io.emberwatch.monitor.config.ConfigDifference;
import io.emberwatch.monitor.config.ConfigHash;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/** Any edits of the file, good ones and bad ones: what runs is always what the last good file says. */
@Tag("slow")
class ReloadPropertyTest {
    private static final int EDITS = 50;
    private static final Pattern CAMERA = Pattern.compile("camera=\"([^\"]+)\"");
    /** What an edit may write of a camera; the last three are no good. */
    private static final List<String> LINES = List.of(
            "",
            ", name: Gate",
            ", username: me",
            ", username: me, password: one",
            ", username: me, password: two",
            ", capture: {timeout: 9s}",
            ", detect: {threshold: 0.9}",
            ", detect: {window: 5, min_hits: 3}",
            ", detect: {tiles: 2x2}",
            ", masks: {lamp: [[0, 0], [0.1, 0], [0.1, 0.1]]}",
            ", explain: {method: layercam}",
            ", detect: {threshold: 9}",
            ", colour: red",
            ", url: twice");
    /** What an edit may write beside the cameras; the last two are no good. */
    private static final List<String> SECTIONS = List.of(
            "",
            "publish: {jpeg_quality: 50}\n",
            "notify: {reminder: 1m, command: [{name: bell, program: /bin/true}]}\n",
            "notify: {command: [{name: bell, program: /bin/true, timeout: 2s}, {name: horn, program: /bin/true}]}\n",
            "evidence: {clip: {pre_roll: 7s}}\n",
            "publish: {jpeg_quality: 500}\n",
            "nonsense: [\n");

    /** One edit of the file. */
    record Edit(int camera, int line, boolean remove, int section) {}

    @Provide
    Arbitrary<List<Edit>> edits() {
        Arbitrary<Edit> edit = Combinators.combine(
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.integers().between(0, LINES.size() - 1),
                        Arbitraries.integers().between(0, 3).map(chance -> chance == 0),
                        Arbitraries.frequency(
                                Tuple.of(6, 0),
                                Tuple.of(2, 1),
                                Tuple.of(2, 2),
                                Tuple.of(2, 3),
                                Tuple.of(1, 4),
                                Tuple.of(1, SECTIONS.size() - 2),
                                Tuple.of(1, SECTIONS.size() - 1)))
                .as(Edit::new);
        return edit.list().ofSize(EDITS);
    }

    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void twoHundredEdits_leaveRunningWhatTheLastGoodFileSays(@ForAll("edits") List<Edit> edits) throws Exception {
        Path folder = Files.createTempDirectory("reload");
        Map<String, String> lines = new TreeMap<>(Map.of("c0", ""));
        try (ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            MonitorConfig good = site.monitor.config();
            for (Edit edit : edits) {
                String text = edited(site, lines, edit);
                site.write(text);
                Outcome outcome = site.reload();
                if (outcome.isGood()) {
                    good = good.withLiveOf(site.parsed(text));
                } else {
                    assertThat(outcome.problems()).isNotEmpty();
                    assertThat(outcome.result()).isEqualTo("refused");
                }
                assertConsistent(site, good, outcome);
            }
        } finally {
            delete(folder);
        }
    }

    /** What was wrong in one edit is mended by the next: the file has one bad camera at most. */
    private static String edited(ReloadedMonitor site, Map<String, String> lines, Edit edit) {
        lines.values().removeIf(line -> LINES.indexOf(line) >= LINES.size() - 3);
        String camera = "c" + edit.camera();
        if (edit.remove()) {
            lines.remove(camera);
        } else {
            lines.put(camera, LINES.get(edit.line()));
        }
        return site.text(lines, SECTIONS.get(edit.section()));
    }

    private static void assertConsistent(ReloadedMonitor site, MonitorConfig good, Outcome outcome) throws IOException {
        List<String> ids =
                good.cameras().keySet().stream().map(Object::toString).toList();
        assertThat(ConfigDifference.between(good, site.monitor.config())).isEmpty();
        assertThat(outcome.config()).isEqualTo(ConfigHash.of(good));
        assertThat(Json.parse(site.client.text("/api/cameras")).findValuesAsText("id"))
                .isEqualTo(ids);
        assertThat(Json.parse(site.client.text("/api/cameras")).findValuesAsText("name"))
                .isEqualTo(good.cameras().values().stream()
                        .map(camera -> camera.name())
                        .toList());
        assertThat(threads("camera-"))
                .isEqualTo(new TreeSet<>(ids.stream().map(id -> "camera-" + id).toList()));
        assertThat(threads("sink-"))
                .isEqualTo(new TreeSet<>(good.notifications().commands().stream()
                        .map(each -> "sink-" + each.name())
                        .toList()));
        assertThat(site.client
                        .text("/metrics")
                        .lines()
                        .flatMap(line -> CAMERA.matcher(line).results().map(found -> found.group(1)))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(ids);
        ids.forEach(id -> site.awaitMore(id, 1));
    }

    private static Set<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
