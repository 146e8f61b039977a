package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.S3Server;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.objects.CopyListener;
import io.emberwatch.monitor.incident.objects.EvidenceCopies;
import io.emberwatch.monitor.incident.objects.EvidenceCopies.Condition;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of incidents that only an object store has, a real S3 server. */
@Timeout(180)
class StoredFilesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    private static Path site;

    private static S3Server server;

    @TempDir
    private Path folder;

    private final FewMembers fleet = new FewMembers();
    /** Of this test alone, by their cameras. */
    private final String run = "%09d".formatted(NUMBER.incrementAndGet());

    @BeforeAll
    static void startServer() throws Exception {
        server = S3Server.open(site);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void filesThatAreGoneHere_areServedFromTheStore_wholeAndInRanges() throws Exception {
        LiveServer live = alone(objects(server.section()));
        String id = copiedAndGone(live.incidents, "gate");
        String path = "/api/incidents/" + id;

        JsonNode incident =
                new ObjectMapper().readTree(get(live, path, "viewer").body());
        assertThat(incident.path("links").path("snapshot").asText()).isEqualTo(path + "/snapshot.jpg");
        assertThat(incident.path("clip").asText()).isEqualTo(path + "/clip.mp4");
        HttpResponse<String> snapshot = get(live, path + "/snapshot.jpg", "viewer");
        assertThat(snapshot.statusCode()).isEqualTo(200);
        assertThat(snapshot.body()).isEqualTo("snapshot of gate");
        assertThat(snapshot.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(snapshot.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(snapshot.headers().map().keySet()).noneMatch(name -> name.startsWith("x-amz"));

        HttpResponse<String> clip = get(live, path + "/clip.mp4", "viewer");
        assertThat(clip.body()).isEqualTo("0123456789");
        assertThat(clip.headers().firstValue("Content-Type")).contains("video/mp4");
        HttpResponse<String> part = get(live, path + "/clip.mp4", "viewer", "Range", "bytes=2-4");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 2-4/10");
        assertThat(get(live, path + "/clip.mp4", "viewer", "Range", "bytes=70-").statusCode())
                .isEqualTo(416);
        HttpResponse<String> other =
                get(live, path + "/clip.mp4", "viewer", "Range", "bytes=2-4", "If-Range", "\"another\"");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.body()).isEqualTo("0123456789");
        String tag = clip.headers().firstValue("ETag").orElseThrow();
        assertThat(get(live, path + "/clip.mp4", "viewer", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        HttpResponse<String> head = live.call("HEAD", path + "/clip.mp4", "", Site.bearer("viewer"));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).contains("10");
        assertThat(get(live, path + "/heatmap.jpg", "viewer").statusCode()).isEqualTo(404);
    }

    @Test
    void hiddenCamerasFile_isNotThere_forWhoeverMayNotSeeIt() throws Exception {
        LiveServer live = alone(objects(server.section()));
        String yard = copiedAndGone(live.incidents, "yard");
        String gate = copiedAndGone(live.incidents, "gate");

        assertThat(get(live, "/api/incidents/" + gate + "/snapshot.jpg", "gate-viewer")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> hidden = get(live, "/api/incidents/" + yard + "/snapshot.jpg", "gate-viewer");
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(hidden.body()).isEqualTo("{\"error\":\"there is no incident " + yard + "\"}");
    }

    @Test
    void memberAnswersFromTheStore_whileTheOneThatHasTheIncidentIsAway() throws Exception {
        fleet.objects = objects(server.section());
        LiveServer one = fleet.add(Site.access(folder.resolve("one.jsonl"), Optional.empty(), "ann"), "gate");
        LiveServer two = fleet.add(Site.access(folder.resolve("two.jsonl"), Optional.empty(), "ann"), "yard");
        String id = copied(two.incidents, "yard");
        String path = "/api/incidents/" + id;
        assertThat(get(one, path + "/snapshot.jpg", "viewer").body()).isEqualTo("snapshot of yard");
        String address = FewMembers.address(two);
        two.close();

        await().atMost(LIMIT).untilAsserted(() -> {
            HttpResponse<String> snapshot = get(one, path + "/snapshot.jpg", "viewer");
            assertThat(snapshot.statusCode()).as(snapshot.body()).isEqualTo(200);
            assertThat(snapshot.body()).isEqualTo("snapshot of yard");
        });
        assertThat(get(one, path + "/clip.mp4", "viewer", "Range", "bytes=7-").body())
                .isEqualTo("789");
        assertThat(get(one, path + "/snapshot.jpg", "gate-viewer").statusCode()).isEqualTo(504);
        assertThat(get(one, path + "/heatmap.jpg", "viewer").statusCode()).isEqualTo(504);
        assertThat(get(one, path, "viewer").statusCode()).isEqualTo(504);
        fleet.members.remove(address);
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(get(one, path, "viewer").statusCode()).isEqualTo(404));
        assertThat(get(one, path + "/clip.mp4", "viewer").statusCode()).isEqualTo(200);
        assertThat(get(one, path + "/clip.mp4", "gate-viewer").statusCode()).isEqualTo(404);
        assertThat(get(one, path + "/heatmap.jpg", "viewer").body())
                .isEqualTo("{\"error\":\"there is no incident " + id + "\"}");
    }

    @Test
    void pageOfAnIncident_opens_whileTheOneThatHasItIsAway() throws Exception {
        fleet.objects = objects(server.section());
        LiveServer one = fleet.add(Site.access(folder.resolve("one.jsonl"), Optional.empty(), "ann"), "gate");
        LiveServer two = fleet.add(Site.access(folder.resolve("two.jsonl"), Optional.empty(), "ann"), "yard");
        String id =
                copied(two.incidents, "yard", Optional.of(incident -> IncidentRecord.write(incident, two.incidents)));
        String path = "/api/incidents/" + id;
        String there = get(one, path, "viewer").body();
        String away = FewMembers.address(two);
        two.close();

        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(get(one, path, "viewer").statusCode()).isEqualTo(200));
        HttpResponse<String> incident = get(one, path, "viewer");
        assertThat(incident.headers().firstValue("Emberwatch-Missing")).contains(away);
        JsonNode known = new ObjectMapper().readTree(incident.body());
        assertThat(known).isEqualTo(new ObjectMapper().readTree(there));
        assertThat(known.at("/comments/0/text").asText()).isEqualTo("welding");
        assertThat(get(one, known.at("/links/snapshot").asText(), "viewer").body())
                .isEqualTo("snapshot of yard");
        HttpResponse<String> page = get(one, "/incidents/" + id, "viewer");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html");
        assertThat(get(one, path + "/scores", "viewer").body()).isEqualTo("{\"threshold\":null,\"points\":[]}");
        // Whoever may not see its camera learns nothing of it.
        for (String hidden : List.of(path, path + "/scores", "/incidents/" + id)) {
            assertThat(get(one, hidden, "gate-viewer").statusCode()).as(hidden).isEqualTo(504);
        }
        fleet.members.clear();
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(get(one, path, "gate-viewer").statusCode()).isEqualTo(404));
        assertThat(get(one, path, "viewer").statusCode()).as("gone for good").isEqualTo(200);
    }

    @Test
    void storeThatIsAway_isSaidSo_andWorksAgain() throws Exception {
        LiveServer live = alone(objects(server.section()));
        String path = "/api/incidents/" + copiedAndGone(live.incidents, "gate") + "/snapshot.jpg";
        server.stop();
        try {
            HttpResponse<String> away = get(live, path, "viewer");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.body()).isEqualTo("{\"error\":\"the object store cannot be reached\"}");
            assertThat(away.headers().firstValue("Retry-After")).contains("5");
            assertThat(away.headers().firstValue("Content-Type")).contains("application/json");
        } finally {
            server.start();
        }
        assertThat(get(live, path, "viewer").body()).isEqualTo("snapshot of gate");
    }

    @Test
    void storeThatIsSilent_isGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            LiveServer live =
                    alone(objects(("{endpoint: \"http://127.0.0.1:%d\", bucket: fires, access_key: a, secret_key: b,"
                                    + " timeout: 1s}")
                            .formatted(silent.getLocalPort())));
            String id = fire(live.incidents, "gate");

            HttpResponse<String> answer = get(live, "/api/incidents/" + id + "/heatmap.jpg", "viewer");

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).isEqualTo("{\"error\":\"the object store does not answer\"}");
        }
    }

    @Test
    void refusedKey_isSaidSo_withoutTheKey() throws Exception {
        LiveServer live = alone(objects(server.section(S3Server.ACCESS_KEY, "hunter2", S3Server.BUCKET)));
        String id = fire(live.incidents, "gate");

        HttpResponse<String> answer = get(live, "/api/incidents/" + id + "/heatmap.jpg", "viewer");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"the object store does not give this file: it answered 403\"}");
    }

    private LiveServer alone(Optional<ObjectStore> objects) throws WebBindException {
        // A fleet of one: who alone has no members asks nobody.
        fleet.objects = objects;
        return fleet.add(Site.access(folder.resolve("audit.jsonl"), Optional.empty(), "ann", "eve"), "gate", "yard");
    }

    private static Optional<ObjectStore> objects(String section) {
        return Optional.of(new ObjectStore(S3Server.config(section), InstantSource.system()));
    }

    private String fire(IncidentStore incidents, String camera) throws IOException {
        String id = "20261124T" + run + "Z-" + camera;
        incidents.put(Incident.fire(id, new CameraId(camera), NOON, 0.9), List.of());
        incidents.putImages(
                id,
                new IncidentImages(
                        Map.of(ImageKind.SNAPSHOT, ("snapshot of " + camera).getBytes(StandardCharsets.UTF_8))));
        Files.writeString(incidents.folder(id).resolve("clip.mp4"), "0123456789");
        return id;
    }

    private String copied(IncidentStore incidents, String camera) throws Exception {
        return copied(incidents, camera, Optional.empty());
    }

    private String copied(IncidentStore incidents, String camera, Optional<Function<Incident, byte[]>> record)
            throws Exception {
        String id = fire(incidents, camera);
        try (EvidenceCopies copies =
                S3Server.copies(incidents, fleet.objects.orElseThrow(), false, record, CopyListener.NOOP)) {
            copies.start();
            await().atMost(LIMIT)
                    .until(() -> copies.condition() == Condition.WORKING
                            && Files.exists(server.object(id, "clip.mp4"))
                            && Files.exists(server.object(id, "snapshot.jpg"))
                            && (record.isEmpty() || Files.exists(server.object(id, "incident.json"))));
            if (record.isPresent()) {
                // Changes of what is no file are copied as well.
                incidents.comment(id, "ann", "welding");
                await().atMost(LIMIT)
                        .until(() -> Files.readString(server.object(id, "incident.json"))
                                .contains("welding"));
            }
        }
        return id;
    }

    private String copiedAndGone(IncidentStore incidents, String camera) throws Exception {
        String id = copied(incidents, camera);
        Files.delete(incidents.folder(id).resolve("snapshot.jpg"));
        Files.delete(incidents.folder(id).resolve("clip.mp4"));
        return id;
    }

    private static HttpResponse<String> get(LiveServer at, String path, String token, String... headers)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(Site.bearer(token)));
        Stream.of(headers).forEach(all::add);
        return at.call("GET", path, "", all.toArray(String[]::new));
    }
}
