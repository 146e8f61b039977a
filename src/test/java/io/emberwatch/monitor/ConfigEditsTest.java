package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.CameraChange;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.web.ConfigEditing.Saved;
import io.emberwatch.monitor.web.ConfigEditing.Wanted;
import io.emberwatch.monitor.web.ConfigReload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes of cameras over HTTP, down to the file and the cameras of the running monitor. */
@Timeout(120)
class ConfigEditsTest {
    private static final String CAMERAS = """
            # Kept in the guards' office.
            cameras:
              gate: {url: "demo:"}   # the main one
              yard:
                url: "demo:"   # drawn
                # password: none
            """;

    @TempDir
    private Path folder;

    @Test
    void savedCamera_isWatchedAtOnce_andNoOtherMissesAFrame() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            site.awaitMore("gate", 3);
            String before = site.text();

            HttpResponse<String> saved = site.post(
                    "/api/config/cameras",
                    "{\"id\":\"hall\",\"name\":\"Hall \\\"2\\\"\",\"url\":\"demo:?seed=3\",\"threshold\":0.75}",
                    site.version());

            assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
            assertThat(Json.parse(saved.body()).path("changed").toString()).isEqualTo("[\"cameras.hall\"]");
            assertThat(site.text())
                    .isEqualTo(
                            before
                                    + "  hall:\n    name: \"Hall \\\"2\\\"\"\n    url: \"demo:?seed=3\"\n    detect: {threshold: 0.75}\n");
            assertThat(folder.resolve("site.yml.1")).content().isEqualTo(before);
            site.awaitMore("hall", 2);
            assertThat(site.monitor.config().cameras().get(new CameraId("hall")).name())
                    .isEqualTo("Hall \"2\"");
            for (String other : List.of("gate", "yard")) {
                List<Integer> seen = site.cameras.judged(other);
                assertThat(seen)
                        .isEqualTo(IntStream.rangeClosed(1, seen.size()).boxed().toList());
                assertThat(site.cameras.opened(other)).isEqualTo(1);
            }

            assertThat(site.post("/api/config/cameras/hall", "{\"name\":\"Nave\",\"threshold\":null}", site.version())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(site.text()).isEqualTo(before + "  hall:\n    name: \"Nave\"\n    url: \"demo:?seed=3\"\n");
            assertThat(site.post("/api/config/cameras/hall/remove", "{}", site.version())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(site.text()).isEqualTo(before);
            await().until(() -> site.cameras.open("hall") == 0);
            assertThat(folder.resolve("site.yml.3")).content().isEqualTo(before);
        }
    }

    @Test
    void firstCamera_comesFromThePages_andTheLastOneMayGo() throws Exception {
        try (Editable site = new Editable("editable: true", "")) {
            assertThat(site.get("/api/cameras").body()).isEqualTo("[]");
            String added = "{\"id\":\"hall\",\"url\":\"demo:?seed=3\"}";

            HttpResponse<String> first = site.post("/api/config/cameras", added, site.version());

            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            site.awaitMore("hall", 2);
            HttpResponse<String> removed = site.post("/api/config/cameras/hall/remove", "{}", site.version());
            assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
            await().until(() -> site.cameras.open("hall") == 0);
            assertThat(site.get("/api/cameras").body()).isEqualTo("[]");

            HttpResponse<String> again = site.post("/api/config/cameras", added, site.version());
            assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
            site.awaitMore("hall", 2);
        }
    }

    @Test
    void undo_goesBackToTheVersionBefore_andAgainToWhatWasThere() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            assertThat(Json.parse(site.get("/api/config/cameras").body())
                            .path("previous")
                            .isNull())
                    .as("nothing was changed yet")
                    .isTrue();
            assertThat(site.post("/api/config/undo", "{}", site.version()).body())
                    .contains("there is no version of the configuration file before this one");
            String before = site.text();
            String changed = "{\"name\":\"Front\",\"username\":\"guard\",\"password\":\"s3cr\"}";
            assertThat(site.post("/api/config/cameras/yard", changed, site.version())
                            .statusCode())
                    .isEqualTo(200);
            String after = site.text();
            JsonNode previous =
                    Json.parse(site.get("/api/config/cameras").body()).path("previous");
            assertThat(previous.path("changes").toString())
                    .contains("\"cameras.yard.name\"")
                    .doesNotContain("s3cr");
            String version = site.version();

            HttpResponse<String> undone = site.post("/api/config/undo", "{}", version);

            assertThat(undone.statusCode()).as(undone.body()).isEqualTo(200);
            assertThat(Json.parse(undone.body()).path("changed").toString()).contains("\"cameras.yard.name\"");
            assertThat(site.text()).isEqualTo(before);
            assertThat(site.monitor.config().cameras().get(new CameraId("yard")).name())
                    .isEqualTo("yard");
            assertThat(site.post("/api/config/undo", "{}", version).statusCode())
                    .as("of what somebody else has changed meanwhile")
                    .isEqualTo(412);
            assertThat(site.post("/api/config/undo", "{\"force\":true}", site.version())
                            .statusCode())
                    .isEqualTo(400);

            assertThat(site.post("/api/config/undo", "{}", site.version()).statusCode())
                    .isEqualTo(200);
            assertThat(site.text()).isEqualTo(after);
            assertThat(site.monitor
                            .config()
                            .cameras()
                            .get(new CameraId("yard"))
                            .password()
                            .orElseThrow()
                            .reveal())
                    .as("its password was kept as long")
                    .isEqualTo("s3cr");
            assertThat(site.cameras.opened("gate")).isEqualTo(1);
        }
    }

    @Test
    void inAFleet_itIsSaidWhereItsCamerasAre_andNothingIsChanged() throws Exception {
        Path file = folder.resolve("member.yml");
        String text = "fleet: {bootstrap_servers: ['127.0.0.1:1']}\n";
        Files.writeString(file, text);
        ConfigFile config = new ConfigFile(file, new ConfigLoader(Map.<String, String>of()::get));
        ConfigReloads.Running nobody = new ConfigReloads.Running() {
            @Override
            public ConfigReload.Outcome follow(MonitorConfig wanted) {
                throw new AssertionError("nothing is taken over");
            }

            @Override
            public void check(MonitorConfig wanted) {
                throw new AssertionError("nothing is checked");
            }

            @Override
            public boolean watches() {
                return false;
            }

            @Override
            public String hash() {
                return "";
            }
        };
        CameraChange change = new CameraChange.Added(new CameraId("yard"), Map.of(CameraChange.Field.URL, "demo:"));
        try (ConfigReloads reloads = new ConfigReloads(config, nobody, folder, outcome -> {});
                ConfigEdits edits = new ConfigEdits(
                        config, () -> true, true, reloads, nobody, new CameraTrials((camera, wanted) -> {
                            throw new AssertionError("nothing is tried");
                        }))) {
            String hindrance = edits.cameras().hindrance().orElseThrow();
            assertThat(hindrance).contains("a fleet", "emberwatch fleet import").doesNotContain("\n");
            Saved saved = edits.save(edits.cameras().version(), new Wanted(change, Optional.empty()))
                    .orElseThrow()
                    .get();
            assertThat(saved.result()).isEqualTo(Saved.Result.UNWRITABLE);
            assertThat(saved.problems()).containsExactly(hindrance);
            assertThat(edits.undo(edits.cameras().version()).orElseThrow().get().problems())
                    .containsExactly(hindrance);
            assertThat(edits.attempt(new Wanted(change, Optional.empty()))
                            .orElseThrow()
                            .get()
                            .problems())
                    .containsExactly(hindrance);
        }
        assertThat(file).content().isEqualTo(text);
    }

    @Test
    void versionBefore_thatIsNoGood_isNotGoneBackTo() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            assertThat(site.post("/api/config/cameras/yard", "{\"name\":\"Front\"}", site.version())
                            .statusCode())
                    .isEqualTo(200);
            String now = site.text();
            Files.writeString(folder.resolve("site.yml.1"), "cameras: {gate: {ulr: 'demo:'}}\n");

            HttpResponse<String> refused = site.post("/api/config/undo", "{}", site.version());

            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("unknown key 'ulr'");
            assertThat(site.text()).isEqualTo(now);
        }
    }

    @Test
    void masks_areWritten_andJudgedBy() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            HttpResponse<String> saved = site.post(
                    "/api/config/cameras/yard/regions",
                    "{\"masks\":[{\"name\":\"lamp\",\"corners\":[[0,0],[0.5,0],[0.5,0.123456789]]}],\"zones\":[]}",
                    site.version());

            assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
            assertThat(site.text()).contains("    masks:\n      lamp: [[0.0, 0.0], [0.5, 0.0], [0.5, 0.123457]]\n");
            assertThat(site.monitor
                            .config()
                            .cameras()
                            .get(new CameraId("yard"))
                            .regions()
                            .masks())
                    .hasSize(1);
            assertThat(site.cameras.opened("yard")).isEqualTo(1);
        }
    }

    @Test
    void badChange_changesNothing_andSaysEveryProblem() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            String before = site.text();

            HttpResponse<String> refused = site.post(
                    "/api/config/cameras/gate",
                    "{\"url\":\"rtsp://ann:pw@10.0.0.5/1\",\"threshold\":0.2,\"password\":\"hunter2\"}",
                    site.version());

            assertThat(refused.statusCode()).isEqualTo(422);
            JsonNode problems = Json.parse(refused.body()).path("problems");
            assertThat(problems.size()).as(refused.body()).isGreaterThanOrEqualTo(2);
            assertThat(refused.body())
                    .contains("must not hold a user or password", "needs a username")
                    .doesNotContain("hunter2");
            assertThat(site.text()).isEqualTo(before);
            assertThat(site.files()).containsExactly("site.yml");
            for (String bad : List.of(
                    "{\"url\":\"/etc/passwd\"}",
                    "{\"colour\":\"red\"}",
                    "{\"threshold\":\"high\"}",
                    "{\"password_reference\":\"${SMTP_PASSWORD}\"}",
                    "{\"name\":7}",
                    "[]",
                    "{")) {
                assertThat(site.post("/api/config/cameras/gate", bad, site.version())
                                .statusCode())
                        .as(bad)
                        .isEqualTo(400);
            }
            assertThat(site.post("/api/config/cameras", "{\"id\":\"gate\",\"url\":\"demo:\"}", site.version())
                            .body())
                    .contains("there is a camera gate already");
            assertThat(site.cameras.opened("gate")).isEqualTo(1);
        }
    }

    @Test
    void typedPassword_isKeptInAFileOfItsOwn_forItsOwnerAlone() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            String body = "{\"username\":\"guard\",\"password\":\"s3cr${t}\"}";
            assertThat(site.post("/api/config/cameras/yard", body, site.version())
                            .statusCode())
                    .isEqualTo(200);

            assertThat(site.text()).doesNotContain("s3cr").contains("password: \"${file:site.yml.passwords/yard-");
            Path first = site.passwords().get(0);
            assertThat(first).content().isEqualTo("s3cr${t}");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.getParent())))
                    .isEqualTo("rwx------");
            assertThat(site.monitor
                            .config()
                            .cameras()
                            .get(new CameraId("yard"))
                            .password()
                            .orElseThrow()
                            .reveal())
                    .isEqualTo("s3cr${t}");
            String shown = site.get("/api/config/cameras").body();
            assertThat(shown).doesNotContain("s3cr").contains("\"password\":true", "\"username\":\"guard\"");

            // The version before still names the first one; ten changes later nobody does.
            for (int i = 0; i < 11; i++) {
                assertThat(site.post("/api/config/cameras/yard", "{\"password\":\"number " + i + "\"}", site.version())
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(first).doesNotExist();
            assertThat(site.passwords()).hasSize(10);
            assertThat(site.files()).contains("site.yml.9").doesNotContain("site.yml.10");

            assertThat(site.post("/api/config/cameras/yard", "{\"username\":null,\"password\":null}", site.version())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(site.text()).isEqualTo(site.first);
        }
    }

    @Test
    void ofTwoAdmins_whoComesSecond_looksAgain() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            String version = site.version();
            List<CompletableFuture<HttpResponse<String>>> both = Stream.of("Ann's", "Ben's")
                    .map(name -> CompletableFuture.supplyAsync(() -> {
                        try {
                            return site.post("/api/config/cameras/gate", "{\"name\":\"" + name + "\"}", version);
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }))
                    .toList();

            assertThat(both.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                    .containsExactlyInAnyOrder(200, 412);
            assertThat(both.stream()
                            .map(CompletableFuture::join)
                            .filter(each -> each.statusCode() == 412)
                            .findFirst()
                            .orElseThrow()
                            .body())
                    .contains("somebody else has changed the configuration file since this page was loaded");

            // Somebody with an editor counts too.
            String shown = site.version();
            Files.writeString(site.file, site.text() + "# by hand\n");
            assertThat(site.post("/api/config/cameras/gate", "{\"name\":\"x\"}", shown)
                            .statusCode())
                    .isEqualTo(412);
            assertThat(site.post("/api/config/cameras/gate", "{\"name\":\"x\"}", null)
                            .statusCode())
                    .isEqualTo(428);
            assertThat(site.text()).endsWith("# by hand\n");
        }
    }

    @Test
    void triedCamera_isSeen_andNothingIsWritten() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            String before = site.text();

            HttpResponse<String> seen = site.post(
                    "/api/config/try",
                    "{\"id\":\"hall\",\"url\":\"demo:\",\"username\":\"u\",\"password\":\"hunter2\"}",
                    null);

            assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
            JsonNode picture = Json.parse(seen.body());
            assertThat(picture.path("width").asInt()).isEqualTo(32);
            assertThat(picture.path("image").binaryValue()).startsWith(0xff, 0xd8);
            await().until(() -> site.cameras.open("hall") == 0);
            HttpResponse<String> refused =
                    site.post("/api/config/cameras/gate/try", "{\"url\":\"ftp://10.0.0.1/x.mp4\"}", null);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("must be rtsp://");
            assertThat(site.text()).isEqualTo(before);
            assertThat(site.files()).containsExactly("site.yml");
        }
    }

    @Test
    void fileThatCannotBeReplaced_isSaid_andStays() throws Exception {
        try (Editable site = new Editable("editable: true")) {
            Files.createDirectories(folder.resolve("site.yml.part").resolve("in the way"));

            HttpResponse<String> refused = site.post("/api/config/cameras/gate", "{\"name\":\"Gate\"}", site.version());

            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body())
                    .contains(
                            "site.yml cannot be replaced: the monitor's user must be allowed to write to it and to its"
                                    + " folder");
            assertThat(site.text()).isEqualTo(site.first);
            assertThat(site.monitor.config().cameras().get(new CameraId("gate")).name())
                    .isEqualTo("gate");
        }
    }

    @Test
    void withoutEditable_nothingIsChanged_untilAReloadSaysSo() throws Exception {
        try (Editable site = new Editable("max_viewers: 50")) {
            assertThat(site.get("/api/config/cameras").body()).startsWith("{\"editable\":false,");
            HttpResponse<String> refused = site.post("/api/config/cameras/gate", "{\"name\":\"x\"}", "any");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("set web.editable: true");

            Files.writeString(site.file, site.text().replace("max_viewers: 50", "max_viewers: 50, editable: true"));
            assertThat(site.monitor.reload("test").orElseThrow().join().changed())
                    .containsExactly("web.editable");
            assertThat(site.post("/api/config/cameras/gate", "{\"name\":\"x\"}", site.version())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void pageOfANameThatLeadsHere_isRefused_whereNobodyLogsIn() throws Exception {
        try (Editable site = new Editable("editable: true");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.monitor.port())) {
            socket.getOutputStream()
                    .write("GET /api/config/cameras HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 409");
        }
    }

    @Test
    void editableWithoutALogin_isNotServedToOtherMachines() {
        String text = "web: {bind: \"0.0.0.0:0\", insecure: true%s}\ncameras: {gate: {url: 'demo:'}}\n";
        ConfigLoader loader = new ConfigLoader(Map.<String, String>of()::get);

        assertThat(loader.parse("site.yml", text.formatted("")).web().danger()).isEmpty();
        assertThat(loader.parse("site.yml", text.formatted(", editable: true"))
                        .web()
                        .danger())
                .hasValueSatisfying(danger -> assertThat(danger).startsWith("web.editable: whoever reaches"));
    }

    /** A monitor of counted cameras whose file is changed over HTTP. */
    private final class Editable implements AutoCloseable {
        final CountedCameras cameras = new CountedCameras();
        final Path file = folder.resolve("site.yml");
        final String first;
        final Monitor monitor;

        Editable(String web) throws Exception {
            this(web, CAMERAS);
        }

        Editable(String web, String written) throws Exception {
            // The incidents are elsewhere: the folder of the file shows what a change leaves there.
            Path incidents = Files.createTempDirectory("incidents");
            first = """
                    model: {batch_size: 64}
                    canary: {enabled: false}
                    web: {bind: "127.0.0.1:0", %s}
                    incidents: {path: "%s"}
                    defaults:
                      capture: {fps: 50, covered_after: 30d, backoff: {initial: 100ms, max: 100ms}}
                      detect: {window: 2, min_hits: 2, max_still: 0s, cooldown: 0s, flicker: 0}
                    """.formatted(web, incidents) + written;
            Files.writeString(file, first);
            ConfigFile config = new ConfigFile(file, new ConfigLoader(Map.<String, String>of()::get));
            monitor = Monitor.start(config.load(), Optional.of(config), cameras, cameras, CaptureTime.system());
        }

        String text() throws IOException {
            return Files.readString(file);
        }

        List<String> files() throws IOException {
            try (Stream<Path> all = Files.list(folder)) {
                return all.map(each -> each.getFileName().toString()).sorted().toList();
            }
        }

        List<Path> passwords() throws IOException {
            try (Stream<Path> all = Files.list(folder.resolve("site.yml.passwords"))) {
                return all.sorted().toList();
            }
        }

        void awaitMore(String camera, int frames) {
            int now = cameras.judged(camera).size();
            await().atMost(ReloadedMonitor.PATIENCE)
                    .until(() -> cameras.judged(camera).size() >= now + frames);
        }

        String version() throws IOException, InterruptedException {
            return get("/api/config/cameras").headers().firstValue("ETag").orElseThrow();
        }

        HttpResponse<String> get(String path) throws IOException, InterruptedException {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
        }

        HttpResponse<String> post(String path, String body, String version) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body));
            if (version != null) {
                request.header("If-Match", version);
            }
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        }

        private URI uri(String path) {
            return URI.create("http://127.0.0.1:" + monitor.port() + path);
        }

        @Override
        public void close() {
            monitor.close();
            assertThat(monitor.openFrames()).isZero();
        }
    }
}
