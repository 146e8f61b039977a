package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.KafkaBroker;
import io.emberwatch.monitor.FleetSite.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand simulated cameras over five members, all on this machine: how they are spread, how long it lasts until the
 * cameras of a lost member are scored elsewhere, and what it costs. Prints the figures of {@code docs/fleet.md}.
 */
@Tag("slow")
@Timeout(600)
@EnabledIfSystemProperty(named = "emberwatch.measure", matches = "true", disabledReason = "a measurement of minutes")
class FleetMeasuredTest {
    private static final int CAMERAS = Integer.getInteger("emberwatch.fleet.cameras", 1000);
    private static final int MEMBERS = 5;
    private static final Duration AT_WORK = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {64, 512})
    void aThousandCameras_overFiveMembers(int partitions) throws Exception {
        try (KafkaBroker broker = KafkaBroker.open(Files.createDirectory(folder.resolve("broker")));
                FleetSite site = new FleetSite(broker, folder, "large")) {
            broker.create("large.cameras", partitions);
            broker.create("large.incidents", partitions);
            site.importCameras(CAMERAS);
            long began = System.nanoTime();
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                members.add(site.member("m" + i, site.simulated()));
            }
            site.awaitEachWatchedOnce(CAMERAS, members.toArray(Member[]::new));
            await().atMost(FleetSite.LIMIT)
                    .until(() -> members.stream()
                            .noneMatch(member -> member.watched().isEmpty()));
            site.awaitEachWatchedOnce(CAMERAS, members.toArray(Member[]::new));
            say(partitions, "all watched after %.1f s".formatted(seconds(began)));
            say(partitions, "cameras by member %s".formatted(counts(members)));

            cost(partitions, "at work", broker, members);
            try (Vigil vigil = site.vigil()) {
                vigil.awaitScoredSince(System.nanoTime(), CAMERAS);
                Member lost = members.get(2);
                Set<String> kept = watched(members);
                kept.removeAll(lost.watched());
                vigil.reset();
                lost.kill();
                long killed = System.nanoTime();
                vigil.awaitScoredSince(killed, CAMERAS);
                say(partitions, "lost: all scored again after %.1f s".formatted(seconds(killed)));
                say(
                        partitions,
                        "lost: longest gap %.1f s, of the others' cameras %.1f s"
                                .formatted(gap(vigil.longest()), gap(vigil.longest(kept))));

                vigil.reset();
                long returned = System.nanoTime();
                lost.start();
                await().atMost(FleetSite.LIMIT).until(() -> lost.watched().size() >= CAMERAS / MEMBERS / 2);
                site.awaitEachWatchedOnce(CAMERAS, members.toArray(Member[]::new));
                kept.removeAll(lost.watched());
                say(partitions, "returned: spread after %.1f s %s".formatted(seconds(returned), counts(members)));
                say(
                        partitions,
                        "returned: longest gap %.1f s, of the others' cameras %.1f s"
                                .formatted(gap(vigil.longest()), gap(vigil.longest(kept))));
                assertThat(vigil.longest()).isLessThan(Duration.ofSeconds(15));

                vigil.reset();
                long stopped = System.nanoTime();
                members.get(4).stop();
                say(partitions, "stopped: ended after %.1f s".formatted(seconds(stopped)));
                site.awaitEachWatchedOnce(
                        CAMERAS, members.subList(0, MEMBERS - 1).toArray(Member[]::new));
                say(partitions, "stopped: longest gap %.1f s".formatted(gap(vigil.longest())));
            }
        }
    }

    private static Set<String> watched(List<Member> members) {
        Set<String> all = new TreeSet<>();
        members.forEach(member -> all.addAll(member.watched()));
        return all;
    }

    private static List<Integer> counts(List<Member> members) {
        return members.stream().map(member -> member.watched().size()).toList();
    }

    private static void cost(int partitions, String when, KafkaBroker broker, List<Member> members) throws IOException {
        List<ProcessHandle> processes = Stream.concat(
                        Stream.of(broker.process()), members.stream().map(Member::process))
                .toList();
        List<Duration> before = processes.stream().map(FleetMeasuredTest::used).toList();
        await().pollDelay(AT_WORK).atMost(AT_WORK.multipliedBy(2)).until(() -> true);
        List<String> shares = new ArrayList<>();
        List<String> memory = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            Duration used = used(processes.get(i)).minus(before.get(i));
            shares.add("%.1f %%".formatted(100.0 * used.toMillis() / AT_WORK.toMillis()));
            memory.add("%d MB".formatted(resident(processes.get(i)) >> 10));
        }
        say(partitions, "%s: share of a core of broker and members %s".formatted(when, shares));
        say(partitions, "%s: memory of broker and members %s".formatted(when, memory));
    }

    private static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** In KiB; 0 where the system does not say. */
    private static long resident(ProcessHandle process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static double gap(Duration longest) {
        return longest.toMillis() / 1e3;
    }

    private static void say(int partitions, String figures) {
        System.out.println("partitions=" + partitions + " " + figures);
    }
}
