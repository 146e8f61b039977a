package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.KafkaBroker;
import io.emberwatch.cli.Emberwatch;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
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

/** Members of a fleet as processes, with a real broker. */
@Tag("slow")
@Timeout(600)
class FleetTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SERVING = Pattern.compile("serving (http://[0-9.:]+)/");

    @TempDir
    Path folder;

    private KafkaBroker broker;
    private final List<Member> members = new ArrayList<>();

    /** A monitor in a process of its own. */
    private final class Member {
        private final String name;
        private Process process;
        private int starts;

        private Member(String name) throws IOException {
            this.name = name;
            members.add(this);
            start();
        }

        private Path log() {
            return folder.resolve(name + "-" + starts + ".log");
        }

        private void start() throws IOException {
            starts++;
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx768m",
                    "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                    "-Dorg.bytedeco.javacpp.maxBytes=0",
                    "-Djava.awt.headless=true",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Emberwatch.class.getName(),
                    "monitor",
                    "--config",
                    config(name).toString());
            builder.environment().put("OMP_NUM_THREADS", "1");
            process = builder.redirectErrorStream(true)
                    .redirectOutput(log().toFile())
                    .start();
        }

        private void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        /** As a system that shuts down. */
        private void stop() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }

        private JsonNode get(String path) {
            try {
                Matcher serving = SERVING.matcher(Files.readString(log()));
                if (!process.isAlive() || !serving.find()) {
                    return JSON.createArrayNode();
                }
                HttpRequest request = HttpRequest.newBuilder(URI.create(serving.group(1) + path))
                        .timeout(Duration.ofSeconds(10))
                        .build();
                return JSON.readTree(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body());
            } catch (IOException e) {
                return JSON.createArrayNode();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("the test ran out of time", e);
            }
        }

        /** The cameras of which it has scored a frame in the last seconds. */
        private List<String> watched() {
            List<String> ids = new ArrayList<>();
            get("/api/cameras").forEach(camera -> {
                if (camera.path("scored_age_seconds").isNumber()
                        && camera.path("scored_age_seconds").asDouble() < 10) {
                    ids.add(camera.path("id").asText());
                }
            });
            return ids;
        }

        private List<String> openFires() {
            List<String> ids = new ArrayList<>();
            JsonNode answer = get("/api/incidents?state=open&kind=fire");
            JsonNode list = answer.isArray() ? answer : answer.path("incidents");
            list.forEach(incident -> ids.add(incident.path("id").asText()));
            return ids;
        }
    }

    @BeforeEach
    void open() throws Exception {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 1);
        broker = KafkaBroker.open(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Member member : members) {
            member.kill();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private Path config(String member) throws IOException {
        return Files.writeString(folder.resolve(member + ".yml"), """
                model: {path: "%s"}
                canary: {enabled: false}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                fleet: {bootstrap_servers: ["%s"], group: site, member: %s, capacity: 30}
                """.formatted(
                        folder.resolve("model"), folder.resolve(member), broker.address(), member));
    }

    private String fleet(String command, String... more) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("fleet", command, "--config", config("operator").toString()));
        line.addAll(List.of(more));
        StringWriter out = new StringWriter();
        Emberwatch.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(line.toArray(String[]::new));
        return out.toString();
    }

    private void importCameras(int count) throws IOException {
        String cameras = IntStream.range(0, count)
                .mapToObj(i -> "  cam-%02d: {url: \"demo:?fire=never&seed=%d\"}\n".formatted(i, i))
                .collect(Collectors.joining());
        Path site = Files.writeString(
                folder.resolve("cameras.yml"), "defaults: {capture: {fps: 1, max_width: 160}}\ncameras:\n" + cameras);
        assertThat(fleet("import", site.toString())).contains("imported=" + count + " removed=0");
    }

    /** Until each camera is watched, and by one member only. */
    private void awaitEachWatchedOnce(int cameras, Member... by) {
        await().atMost(LIMIT).untilAsserted(() -> {
            List<String> all = Stream.of(by)
                    .flatMap(member -> member.watched().stream())
                    .sorted()
                    .toList();
            assertThat(all).doesNotHaveDuplicates().hasSize(cameras);
        });
    }

    @Test
    void eachCamera_isWatchedOnce_alsoAfterAMemberWasKilled_andAfterItCameBack() throws Exception {
        importCameras(60);
        Member a = new Member("a");
        Member b = new Member("b");
        Member c = new Member("c");
        awaitEachWatchedOnce(60, a, b, c);
        assertThat(Stream.of(a, b, c).map(member -> member.watched().size())).allMatch(count -> count >= 8);
        assertThat(fleet("status"))
                .containsPattern("a host=127.0.0.1 cameras=\\d+")
                .contains("members=3 cameras=60 without_owner=0");

        long killed = System.nanoTime();
        b.kill();
        awaitEachWatchedOnce(60, a, c);
        System.out.printf("taken over after %.1f s%n", (System.nanoTime() - killed) / 1e9);

        Set<String> stayed = new TreeSet<>(a.watched());
        b.start();
        await().atMost(LIMIT).until(() -> b.watched().size() >= 8);
        awaitEachWatchedOnce(60, a, b, c);
        stayed.retainAll(a.watched());
        assertThat(stayed).as("cameras that a keeps").isNotEmpty();
        // A camera that is stopped says so in its member's log.
        String log = Files.readString(a.log());
        assertThat(stayed).noneMatch(id -> log.contains("camera " + id + " stopped"));
        assertThat(log).doesNotContain(" ERROR ");

        long stopped = System.nanoTime();
        c.stop();
        awaitEachWatchedOnce(60, a, b);
        System.out.printf("handed over after %.1f s%n", (System.nanoTime() - stopped) / 1e9);
    }

    @Test
    void anOpenIncident_movesWithItsCamera_andIsToldOnceAtItsStartAndOnceAtItsEnd() throws Exception {
        Path site = Files.writeString(folder.resolve("cameras.yml"), """
                cameras:
                  furnace:
                    url: "demo:?fire=always"
                    capture: {fps: 2, max_width: 160}
                    detect: {threshold: 0.002, clear_threshold: 0.001, second_look: 0, window: 3, min_hits: 2, cooldown: 2m}
                """);
        fleet("import", site.toString());
        Member a = new Member("a");
        await().atMost(LIMIT).until(() -> a.openFires().size() == 1);
        String id = a.openFires().get(0);
        Member b = new Member("b");
        await().atMost(LIMIT).until(() -> fleet("status").contains("members=2 cameras=1 without_owner=0"));
        await().atMost(LIMIT).until(() -> a.openFires().size() + b.openFires().size() == 1);
        Member owner = a.openFires().isEmpty() ? b : a;
        Member other = owner == a ? b : a;

        owner.kill();
        await().atMost(LIMIT).until(() -> other.openFires().contains(id));
        assertThat(Files.readString(other.log())).contains("incident " + id + " goes on here");
        owner.start();
        await().atMost(LIMIT).until(() -> fleet("status").contains("members=2 cameras=1 without_owner=0"));
        await().atMost(LIMIT)
                .until(() -> Stream.of(owner, other)
                        .flatMap(each -> each.openFires().stream())
                        .toList()
                        .equals(List.of(id)));

        fleet("remove", "furnace");
        await().atMost(LIMIT)
                .until(() -> Stream.of(owner, other)
                        .allMatch(each -> each.openFires().isEmpty()));
        await().atMost(LIMIT)
                .until(() -> broker.read("site.incidents", "furnace").stream()
                        .anyMatch(told -> told.contains("\"event\":\"ended\"")));
        List<String> told = broker.read("site.incidents", "furnace");
        assertThat(told).hasSize(2);
        assertThat(told).allMatch(message -> message.contains("\"id\":\"" + id + "\""));
    }

    @Test
    void members_goOnWithoutKafka_alsoOneThatIsStartedThen() throws Exception {
        importCameras(12);
        Member a = new Member("a");
        awaitEachWatchedOnce(12, a);

        broker.kill();
        await().atMost(LIMIT).until(() -> a.get("/readyz").toString().contains("has not answered for"));
        awaitEachWatchedOnce(12, a);
        a.kill();
        a.start();
        awaitEachWatchedOnce(12, a);

        broker.startAgain();
        Member b = new Member("b");
        await().atMost(LIMIT).until(() -> fleet("status").contains("members=2 cameras=12 without_owner=0"));
        awaitEachWatchedOnce(12, a, b);
    }
}
