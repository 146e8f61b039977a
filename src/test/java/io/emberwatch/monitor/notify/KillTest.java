package io.emberwatch.monitor.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.sink.WebReceiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A monitor that is killed again and again in the middle of its incidents. */
@Tag("slow")
class KillTest {
    private static final int KILLS = 5;

    private final WebReceiver receiver = WebReceiver.start();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void kill_losesNoIncidentAndNoMessage_andRepeatsOnlyKeys(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            killAfter(1 + random.nextInt(8), random.nextBoolean(), start(Long.toString(random.nextInt(1000)), round));
        }
        receiver.answer(exchange -> exchange.sendResponseHeaders(200, -1));
        Process last = start("finish", KILLS);
        assertThat(last.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(last.exitValue()).as(log(KILLS)).isZero();

        List<String> received = receiver.received().stream()
                .map(each -> each.headers().getFirst("Idempotency-Key"))
                .toList();
        Set<String> expected = new HashSet<>();
        try (IncidentStore store =
                IncidentStore.open(folder.resolve("incidents"), InstantSource.system(), StoreListener.NOOP)) {
            assertThat(store.open()).isEmpty();
            assertThat(store.outboxLength()).isZero();
            List<Incident> incidents = store.list(IncidentQuery.newest(IncidentQuery.MOST));
            for (Incident incident : incidents) {
                expected.add(incident.id() + "/started");
                expected.add(incident.id() + "/ended");
                store.image(incident.id(), ImageKind.SNAPSHOT)
                        .ifPresent(image ->
                                assertThat(image).isEqualTo("snapshot whole".getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(incidents).extracting(Incident::id).containsAll(announced());
        }
        assertThat(expected).hasSizeGreaterThanOrEqualTo(2);
        assertThat(new HashSet<>(received)).isEqualTo(expected);
        // Each kill may leave the one message that was under way unconfirmed, and it goes again.
        assertThat(received.size() - expected.size()).isBetween(0, KILLS);
    }

    /** Kills the process at its n-th request: before it is answered, or right after. */
    private void killAfter(int requests, boolean beforeAnswer, Process monitor) throws InterruptedException {
        AtomicInteger seen = new AtomicInteger();
        receiver.answer(exchange -> {
            boolean now = seen.incrementAndGet() == requests;
            if (now && beforeAnswer) {
                monitor.destroyForcibly();
            }
            exchange.sendResponseHeaders(200, -1);
            if (now && !beforeAnswer) {
                monitor.destroyForcibly();
            }
        });
        boolean killed = monitor.waitFor(120, TimeUnit.SECONDS);
        monitor.destroyForcibly();
        assertThat(killed)
                .as("was killed at its request %s, saw %s", requests, seen)
                .isTrue();
    }

    private Process start(String how, int round) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        KilledMonitor.class.getName(),
                        folder.resolve("incidents").toString(),
                        receiver.url("/").toString(),
                        how)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("round-" + round + ".log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(10)).until(() -> process.isAlive() || process.exitValue() == 0);
        return process;
    }

    /** Incidents that a monitor said were stored before it was killed. */
    private Set<String> announced() throws IOException {
        Set<String> ids = new HashSet<>();
        for (int round = 0; round <= KILLS; round++) {
            for (String line : log(round).lines().toList()) {
                if (line.matches("stored \\S+-(gate|yard)")) {
                    ids.add(line.substring("stored ".length()));
                }
            }
        }
        return ids;
    }

    private String log(int round) throws IOException {
        return Files.readString(folder.resolve("round-" + round + ".log"));
    }
}
