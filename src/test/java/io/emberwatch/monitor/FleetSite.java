package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.KafkaBroker;
import io.emberwatch.cli.Emberwatch;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A fleet of a test: its members are processes, its group is one of a broker's. Used by one thread, but its members. */
final class FleetSite implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(2);
    /** Looking takes processor time that the members need: each look connects to the broker anew. */
    static final Duration POLLED = Duration.ofMillis(400);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SERVING = Pattern.compile("serving (http://[0-9.:]+)/");
    private static final Pattern SCORED =
            Pattern.compile("(?m)^emberwatch_camera_scored_age_seconds\\{camera=\"([^\"]+)\"\\} ([0-9.eE+-]+)$");
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final KafkaBroker broker;
    private final Path folder;
    private final String group;
    private final List<String> keys;
    private final List<Member> members = new ArrayList<>();
    private String copies = "";

    /**
     * Without members yet.
     *
     * @param group also the name of its folder
     * @param keys further lines of each member's configuration
     */
    FleetSite(KafkaBroker broker, Path parent, String group, String... keys) throws IOException {
        this.broker = broker;
        this.folder = Files.createDirectory(parent.resolve(group));
        this.group = group;
        this.keys = List.of(keys);
        Files.createDirectory(fires());
    }

    /** How a member's process is run. */
    record Run(String address, String session, boolean forAll, Path classes, List<String> line) {
        /** What {@code bootstrap_servers} says. */
        Run at(String other) {
            return new Run(other, session, forAll, classes, line);
        }

        /** What {@code session_timeout} says. */
        Run session(String other) {
            return new Run(address, other, forAll, classes, line);
        }

        /** With a secret: it answers for the cameras of all. */
        Run answeringForAll() {
            return new Run(address, session, true, classes, line);
        }

        /** What stands before the class path. */
        Run with(Path before) {
            return new Run(address, session, forAll, before, line);
        }
    }

    /** The program as it is. */
    Run whole() {
        return new Run(
                broker.address(),
                "6s",
                false,
                Path.of("."),
                List.of(Emberwatch.class.getName(), "monitor", "--config"));
    }

    /** See {@link SimulatedMember}. */
    Run simulated() {
        return new Run(broker.address(), "6s", false, Path.of("."), List.of(SimulatedMember.class.getName()));
    }

    /** A monitor in a process of its own. Thread-safe but starting and stopping. */
    final class Member {
        private final String name;
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private Run run;
        private volatile Process process;
        private volatile int starts;
        private volatile boolean frozen;
        private volatile int readBefore;

        private Member(String name, Run run) throws IOException {
            this.name = name;
            this.run = run;
            members.add(this);
            start();
        }

        String name() {
            return name;
        }

        ProcessHandle process() {
            return process.toHandle();
        }

        Path log() {
            return folder.resolve(name + "-" + starts + ".log");
        }

        String said() throws IOException {
            return Files.readString(log());
        }

        /** What it has said since {@link FleetSite#anew} or its start, whatever was later. */
        String saidAnew() throws IOException {
            return said().substring(readBefore);
        }

        void start() throws IOException {
            int next = starts + 1;
            starts = next;
            readBefore = 0;
            List<String> line = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xshare:auto",
                    "-Xmx768m",
                    "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                    "-Dorg.bytedeco.javacpp.maxBytes=0",
                    "-Djava.awt.headless=true",
                    "-cp",
                    run.classes() + File.pathSeparator + System.getProperty("java.class.path")));
            line.addAll(run.line());
            line.add(config(name, run).toString());
            line.add(fires().toString());
            if (run.line().contains("--config")) {
                line.remove(line.size() - 1);
            }
            ProcessBuilder builder = new ProcessBuilder(line);
            builder.environment().put("OMP_NUM_THREADS", "1");
            process = builder.redirectErrorStream(true)
                    .redirectOutput(log().toFile())
                    .start();
        }

        /** From the next start on, with this before the class path. */
        void runWith(Path before) {
            run = run.with(before);
        }

        void kill() {
            process.destroyForcibly().onExit().join();
        }

        /** As a system that shuts down. */
        void stop() {
            process.destroy();
            process.onExit().join();
        }

        /** Stops it in the middle of what it does; its connections stay open. */
        void freeze() throws IOException {
            frozen = true;
            signal("STOP");
        }

        /** Lets it go on. */
        void thaw() throws IOException {
            frozen = false;
            signal("CONT");
        }

        private void signal(String name) throws IOException {
            int ended = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            assertThat(ended).as("kill -" + name).isZero();
        }

        /** Its answer; an empty array where it has none. */
        JsonNode get(String path) {
            try {
                Optional<String> answer = text(path);
                return answer.isPresent() ? JSON.readTree(answer.get()) : JSON.createArrayNode();
            } catch (IOException e) {
                return JSON.createArrayNode();
            }
        }

        private Optional<String> text(String path) throws IOException {
            return answer(path, BodyHandlers.ofString()).map(HttpResponse::body);
        }

        /** Its answer with a file; empty where it has none, or not that file. */
        Optional<byte[]> file(String path) throws IOException {
            return answer(path, BodyHandlers.ofByteArray())
                    .filter(answer -> answer.statusCode() == 200)
                    .map(HttpResponse::body);
        }

        private <T> Optional<HttpResponse<T>> answer(String path, HttpResponse.BodyHandler<T> body) throws IOException {
            try {
                Matcher serving = SERVING.matcher(said());
                if (!process.isAlive() || !serving.find()) {
                    return Optional.empty();
                }
                HttpRequest request = HttpRequest.newBuilder(URI.create(serving.group(1) + path))
                        .timeout(Duration.ofSeconds(10))
                        .build();
                return Optional.of(client.send(request, body));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("the test ran out of time", e);
            }
        }

        /** The cameras of which it has scored a frame in the last seconds itself. */
        List<String> watched() {
            return run.forAll() ? scoredHere() : scored();
        }

        /** Where it answers for all, its metrics are of its own cameras alone. */
        private List<String> scoredHere() {
            try {
                return SCORED.matcher(text("/metrics").orElse(""))
                        .results()
                        .filter(each -> Double.parseDouble(each.group(2)) < FRESH.toSeconds())
                        .map(each -> each.group(1))
                        .toList();
            } catch (IOException e) {
                return List.of();
            }
        }

        private List<String> scored() {
            List<String> ids = new ArrayList<>();
            get("/api/cameras").forEach(camera -> {
                if (camera.path("scored_age_seconds").isNumber()
                        && camera.path("scored_age_seconds").asDouble() < FRESH.toSeconds()) {
                    ids.add(camera.path("id").asText());
                }
            });
            return ids;
        }

        List<String> openFires() {
            return incidents("state=open&kind=fire")
                    .map(each -> each.path("id").asText())
                    .toList();
        }

        Stream<JsonNode> incidents(String query) {
            JsonNode answer = get("/api/incidents?" + query);
            JsonNode list = answer.isArray() ? answer : answer.path("incidents");
            return IntStream.range(0, list.size()).mapToObj(list::get);
        }
    }

    /** Members that start from now on copy their images and clips to an object store. */
    void copyTo(String section) {
        copies = ", s3: " + section;
    }

    /** Starts a member. */
    Member member(String name, Run run) throws IOException {
        return new Member(name, run);
    }

    /**
     * For the next test of this fleet: all of these members run and have cameras, and each of so many cameras is watched
     * once. Whoever was killed by the test before is started.
     */
    void anew(int cameras, Member... by) throws IOException {
        for (Member member : by) {
            if (member.frozen) {
                member.thaw();
            }
            if (!member.process.isAlive()) {
                member.start();
            }
        }
        await().atMost(LIMIT)
                .pollInterval(POLLED)
                .until(() -> Stream.of(by).noneMatch(member -> member.watched().isEmpty()));
        awaitEachWatchedOnce(cameras, by);
        awaitStatus("members=" + by.length + " cameras=" + cameras + " without_owner=0");
        for (Member member : by) {
            member.readBefore = member.said().length();
        }
    }

    /** Until {@code fleet status} says this. */
    void awaitStatus(String words) {
        await().atMost(LIMIT)
                .pollInterval(POLLED)
                .untilAsserted(() -> assertThat(fleet("status")).contains(words));
    }

    /** The model of {@link #whole} members, to be written by the test. */
    Path model() {
        return folder.resolve("model");
    }

    private Path fires() {
        return folder.resolve("fires");
    }

    /** A simulated camera burns from now on. */
    void ignite(String camera) throws IOException {
        Files.createFile(fires().resolve(camera));
    }

    /** It burns no more. */
    void extinguish(String camera) throws IOException {
        Files.delete(fires().resolve(camera));
    }

    private Path config(String member, Run run) throws IOException {
        String asked = run.forAll() ? ", address: 127.0.0.1, secret: \"nobody but the members knows this text\"" : "";
        String model = Files.exists(model()) ? "model: {path: \"" + model() + "\"}\n" : "";
        return Files.writeString(
                folder.resolve(member + ".yml"),
                model
                        + """
                canary: {enabled: false}
                incidents: {path: "%s"%s}
                web: {bind: "127.0.0.1:0"}
                fleet: {bootstrap_servers: ["%s"], group: %s, member: %s, session_timeout: %s, capacity: 30%s}
                """.formatted(
                                folder.resolve(member), copies, run.address(), group, member, run.session(), asked)
                        + keys.stream().map(key -> key + "\n").collect(Collectors.joining()));
    }

    /** Runs a command; what it prints. */
    String fleet(String command, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "fleet", command, "--config", config("operator", whole()).toString()));
        line.addAll(List.of(more));
        StringWriter out = new StringWriter();
        Emberwatch.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(line.toArray(String[]::new));
        return out.toString();
    }

    /** Cameras {@code cam-00} and so on, one frame a second each. */
    void importCameras(int count) throws IOException {
        importCameras(count, "");
    }

    /** @param defaults further lines of {@code defaults} */
    void importCameras(int count, String defaults) throws IOException {
        String cameras = IntStream.range(0, count)
                .mapToObj(i -> "  %s: {url: \"demo:?fire=never&seed=%d\"}\n".formatted(camera(i), i))
                .collect(Collectors.joining());
        importSite("defaults:\n  capture: {fps: 1, max_width: 160}\n" + defaults + "cameras:\n" + cameras, count);
    }

    static String camera(int number) {
        return "cam-%02d".formatted(number);
    }

    /** @param cameras as many as {@code yaml} has */
    void importSite(String yaml, int cameras) throws IOException {
        Path site = Files.writeString(folder.resolve("cameras.yml"), yaml);
        assertThat(fleet("import", site.toString())).contains("imported=" + cameras + " removed=0");
    }

    /** What was told of a camera, in order. */
    List<JsonNode> told(String camera) throws IOException {
        List<JsonNode> told = new ArrayList<>();
        for (String each : broker.read(group + ".incidents", camera)) {
            told.add(JSON.readTree(each));
        }
        return told;
    }

    /** Until each camera is watched, and by one member only. */
    void awaitEachWatchedOnce(int cameras, Member... by) {
        await().atMost(LIMIT).pollInterval(POLLED).untilAsserted(() -> {
            List<String> all = Stream.of(by)
                    .flatMap(member -> member.watched().stream())
                    .sorted()
                    .toList();
            assertThat(all).doesNotHaveDuplicates().hasSize(cameras);
        });
    }

    /** Looks from now on when each camera was scored by any member, as those say who are named, or all. */
    Vigil vigil(Member... by) {
        return new Vigil(by.length == 0 ? new CopyOnWriteArrayList<>(members) : List.of(by));
    }

    @Override
    public void close() {
        for (Member member : members) {
            member.kill();
        }
    }
}
