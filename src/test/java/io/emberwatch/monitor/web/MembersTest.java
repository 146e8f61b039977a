package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.web.access.MemberPass;
import io.emberwatch.monitor.web.access.Visitor;
import io.emberwatch.monitor.web.access.Visitor.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers of a fleet, each asked for what is another's. */
@Timeout(120)
class MembersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8};

    @TempDir
    Path folder;

    private final FewMembers fleet = new FewMembers();
    private LiveServer one;
    private LiveServer two;

    @BeforeEach
    void open() throws IOException {
        one = member("one", "gate");
        two = member("two", "yard");
        // The first request of a process takes long where the machine is busy.
        for (LiveServer each : List.of(one, two)) {
            await().atMost(LIMIT).untilAsserted(() -> {
                HttpResponse<String> answer = get(each, "/api/cameras", "viewer");
                assertThat(answer.headers().firstValue("Emberwatch-Missing")).isEmpty();
                assertThat(values(JSON.readTree(answer.body()), "id")).containsExactly("gate", "yard");
            });
        }
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private LiveServer member(String name, String... cameras) throws WebBindException {
        return fleet.add(Site.access(audit(name), Optional.empty(), "ann", "eve", "oli"), cameras);
    }

    private Path audit(String member) {
        return folder.resolve(member + ".jsonl");
    }

    private static HttpResponse<String> get(LiveServer at, String path, String token) throws Exception {
        return at.call("GET", path, "", Site.bearer(token));
    }

    private static JsonNode json(LiveServer at, String path, String token) throws Exception {
        HttpResponse<String> answer = get(at, path, token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> post(LiveServer at, String path, String body, String token) throws Exception {
        return at.call(
                "POST",
                path,
                body,
                "Authorization",
                "Bearer " + Site.tokenOf(token),
                "Content-Type",
                "application/json");
    }

    private static MjpegReader watch(LiveServer at, String path) throws IOException {
        return new MjpegReader(at.port(), path, 0, "Authorization: Bearer " + Site.tokenOf("viewer") + "\r\n");
    }

    private static List<String> values(JsonNode list, String field) {
        List<String> values = new ArrayList<>();
        list.forEach(each -> values.add(each.path(field).asText()));
        return values;
    }

    private static String id(int hour, String camera) {
        return "20261124T%02d0000.000Z-%s".formatted(hour, camera);
    }

    private static Incident fire(int hour, String camera) {
        return Incident.fire(id(hour, camera), new CameraId(camera), NOON.plus(Duration.ofHours(hour - 12)), 0.9);
    }

    @Test
    void anyMember_showsTheMovingPictureOfACameraElsewhere() throws Exception {
        two.film("yard", 64, 48, 50);
        try (MjpegReader reader = watch(one, "/cameras/yard/stream.mjpeg")) {
            reader.open();
            assertThat(reader.status()).contains("200");
            assertThat(reader.contentType()).startsWith("multipart/x-mixed-replace");
            for (int image = 0; image < 5; image++) {
                assertThat(reader.nextJpeg()).startsWith(JPEG);
            }
            assertThat(two.hub.viewers(new CameraId("yard"))).isEqualTo(1);
        }
        await().atMost(LIMIT).until(() -> two.hub.viewers() == 0);

        HttpResponse<String> snapshot = get(one, "/cameras/yard/snapshot.jpg", "viewer");
        assertThat(snapshot.statusCode()).isEqualTo(200);
        assertThat(snapshot.headers().allValues("Content-Security-Policy")).hasSize(1);
        assertThat(snapshot.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(get(one, "/cameras/yard/frame.jpg", "viewer").statusCode()).isEqualTo(403);
        assertThat(get(one, "/cameras/yard/frame.jpg", "operator").statusCode()).isEqualTo(200);
        assertThat(get(one, "/cameras/yard", "viewer").body()).contains("camera.js");
        assertThat(json(one, "/api/cameras/yard", "viewer").path("id").asText()).isEqualTo("yard");
        assertThat(one.send("HEAD", "/cameras/yard/snapshot.jpg").statusCode()).isEqualTo(401);
        assertThat(get(one, "/cameras/attic", "viewer").statusCode()).isEqualTo(503);
    }

    @Test
    void wallsStream_hasTheCamerasOfAllMembers_andGoesOnWithoutOne() throws Exception {
        one.film("gate", 64, 48, 50);
        two.film("yard", 64, 48, 50);
        try (ServerSocket frozen = frozen("hall");
                MjpegReader reader = watch(one, "/api/live?cameras=gate,yard,hall")) {
            reader.open();
            Set<String> seen = new TreeSet<>();
            for (int image = 0; image < 200 && seen.size() < 2; image++) {
                reader.nextJpeg();
                seen.add(reader.camera());
            }
            assertThat(seen).containsExactly("gate", "yard");
            assertThat(frozen.isClosed()).isFalse();
        }
        await().atMost(LIMIT).until(() -> two.hub.viewers() == 0);
        assertThat(get(one, "/api/live?cameras=gate,yard", "gate-viewer").statusCode())
                .isEqualTo(404);
    }

    @Test
    void camerasOfAll_areListed_andEventsTellOfThem() throws Exception {
        assertThat(values(json(one, "/api/cameras", "viewer"), "id")).containsExactly("gate", "yard");
        assertThat(values(json(two, "/api/cameras", "viewer"), "id")).containsExactly("gate", "yard");
        assertThat(values(json(one, "/api/cameras", "gate-viewer"), "id")).containsExactly("gate");
        assertThat(json(two, "/api/cameras", "viewer").get(0))
                .isEqualTo(json(one, "/api/cameras", "viewer").get(0));

        HttpURLConnection connection =
                (HttpURLConnection) one.uri("/api/stream?every=1s").toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + Site.tokenOf("viewer"));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            until(lines, "\"id\":\"yard\"");
            two.views.clear();
            fleet.owners.remove(new CameraId("yard"), FewMembers.address(two));
            until(lines, "another member is taking this camera over");
            fleet.owners.put(new CameraId("yard"), FewMembers.address(two));
            until(lines, "event: removed");
        }
    }

    private static String until(BufferedReader lines, String text) throws IOException {
        String line = lines.readLine();
        while (!line.contains(text)) {
            line = lines.readLine();
        }
        return line;
    }

    @Test
    void eventsOfOneCamera_comeFromItsOwner() throws Exception {
        HttpURLConnection connection = (HttpURLConnection)
                one.uri("/api/stream?every=1s&camera=yard").toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + Site.tokenOf("viewer"));
        assertThat(connection.getContentType()).startsWith("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < 3; i++) {
                assertThat(until(lines, "data: ")).contains("\"id\":\"yard\"");
            }
        }
    }

    @Test
    void hiddenCamera_isNotThere_alsoThroughAnotherMember() throws Exception {
        two.incidents.put(fire(13, "yard"), List.of());
        for (String path : List.of(
                "/cameras/yard",
                "/cameras/yard/stream.mjpeg",
                "/cameras/yard/snapshot.jpg",
                "/api/cameras/yard",
                "/api/cameras/yard/scores",
                "/api/stream?camera=yard",
                "/api/incidents/" + id(13, "yard"),
                "/incidents/" + id(13, "yard"),
                "/api/incidents/" + id(13, "yard") + "/snapshot.jpg")) {
            assertThat(get(one, path, "gate-viewer").statusCode()).as(path).isEqualTo(404);
        }
        assertThat(json(one, "/api/incidents", "gate-viewer")).isEmpty();
        assertThat(json(one, "/api/incidents?before=" + id(13, "yard"), "gate-viewer"))
                .isEmpty();
        assertThat(post(one, "/api/incidents/" + id(13, "yard") + "/acknowledge", "{}", "gate-operator")
                        .statusCode())
                .isEqualTo(404);
        assertThat(Files.readString(audit("one"))).contains("\"reason\":\"hidden\"");
    }

    @Test
    void operator_acknowledgesThroughAnotherMember_andAViewerDoesNot() throws Exception {
        two.incidents.put(fire(13, "yard"), List.of());
        String path = "/api/incidents/" + id(13, "yard");
        assertThat(post(one, path + "/acknowledge", "{}", "viewer").statusCode())
                .isEqualTo(403);
        assertThat(two.incidents.find(id(13, "yard")).orElseThrow().review().acknowledged())
                .isEmpty();

        assertThat(post(one, path + "/acknowledge", "{}", "operator").statusCode())
                .isEqualTo(200);
        assertThat(post(one, path + "/comment", "{\"text\": \"a grill\"}", "operator")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> ruled = post(one, path + "/verdict", "{\"verdict\": \"false_alarm\"}", "operator");
        assertThat(JSON.readTree(ruled.body())
                        .path("comments")
                        .get(0)
                        .path("by")
                        .asText())
                .isEqualTo("operator");
        assertThat(two.incidents.find(id(13, "yard")).orElseThrow().review().acknowledged())
                .isPresent();
        assertThat(Files.readString(audit("two")).lines())
                .filteredOn(line -> line.contains("acknowledge"))
                .singleElement()
                .asString()
                .contains("\"user\":\"operator\"", "\"role\":\"operator\"", "\"by\":\"member\"", "\"status\":200");
        assertThat(Files.readString(audit("one"))).contains("\"by\":\"token\"");

        HttpResponse<String> forged = one.call(
                "POST",
                path + "/acknowledge",
                "{}",
                "Authorization",
                "Bearer " + Site.tokenOf("operator"),
                "Content-Type",
                "application/json",
                "Origin",
                "https://evil.example.org");
        assertThat(forged.statusCode()).isEqualTo(403);
    }

    @Test
    void incidentsOfAll_areListedNewestFirst_pageByPage() throws Exception {
        for (int hour = 0; hour < 10; hour++) {
            (hour % 2 == 0 ? one : two).incidents.put(fire(hour, hour % 2 == 0 ? "gate" : "yard"), List.of());
        }
        List<String> all = new ArrayList<>();
        String before = "";
        for (int page = 0; page < 4; page++) {
            List<String> ids = values(json(one, "/api/incidents?limit=3" + before, "viewer"), "id");
            all.addAll(ids);
            before = "&before=" + all.get(all.size() - 1);
        }
        List<String> expected = new ArrayList<>();
        for (int hour = 9; hour >= 0; hour--) {
            expected.add(id(hour, hour % 2 == 0 ? "gate" : "yard"));
        }
        assertThat(all).containsExactlyElementsOf(expected);
        assertThat(values(json(two, "/api/incidents?camera=gate&limit=2", "viewer"), "id"))
                .containsExactly(id(8, "gate"), id(6, "gate"));
        assertThat(json(two, "/api/incidents?before=nothing", "viewer")).isEmpty();
        assertThat(get(two, "/api/incidents?limit=x", "viewer").statusCode()).isEqualTo(400);
    }

    @Test
    void filesOfAnIncident_comeFromWhereItIs() throws Exception {
        two.incidents.put(fire(13, "yard"), List.of());
        two.incidents.putImages(id(13, "yard"), new IncidentImages(Map.of(ImageKind.SNAPSHOT, JPEG)));
        Path clip = two.incidents.folder(id(13, "yard")).resolve("clip.mp4");
        Files.createDirectories(clip.getParent());
        Files.writeString(clip, "0123456789");
        String path = "/api/incidents/" + id(13, "yard");
        assertThat(get(one, path + "/snapshot.jpg", "viewer").statusCode()).isEqualTo(200);
        assertThat(get(one, path + "/heatmap.jpg", "viewer").statusCode()).isEqualTo(404);
        HttpResponse<String> range = one.call(
                "GET",
                path + "/clip.mp4",
                "",
                "Authorization",
                "Bearer " + Site.tokenOf("viewer"),
                "Range",
                "bytes=2-4");
        assertThat(range.statusCode()).isEqualTo(206);
        assertThat(range.body()).isEqualTo("234");
        assertThat(get(one, "/incidents/" + id(13, "yard"), "viewer").body()).contains("incident.js");
        assertThat(json(one, path + "/notifications", "viewer")).isEmpty();
        assertThat(get(one, "/api/incidents/" + id(14, "yard"), "viewer").statusCode())
                .isEqualTo(404);
    }

    @Test
    void incidentThatMoved_isTheNextOwners_withTheFilesOfBoth() throws Exception {
        Incident begun = fire(13, "yard");
        one.incidents.put(begun.ended(NOON.plus(Duration.ofHours(2)), Incident.End.MOVED), List.of());
        one.incidents.putImages(begun.id(), new IncidentImages(Map.of(ImageKind.SNAPSHOT, JPEG)));
        two.incidents.put(begun, List.of());
        two.incidents.putImages(begun.id(), new IncidentImages(Map.of(ImageKind.HEATMAP, JPEG)));
        String path = "/api/incidents/" + begun.id();
        for (LiveServer each : List.of(one, two)) {
            JsonNode listed = json(each, "/api/incidents", "viewer");
            assertThat(listed).hasSize(1);
            assertThat(listed.get(0).path("ended_at").isNull()).isTrue();
            assertThat(json(each, "/api/incidents?state=ended", "viewer")).isEmpty();
            assertThat(json(each, path, "viewer").path("ended_at").isNull()).isTrue();
        }
        assertThat(json(one, path, "viewer").path("links").has("snapshot")).isTrue();
        assertThat(json(one, path, "viewer").path("links").has("heatmap")).isTrue();
        assertThat(get(one, path + "/snapshot.jpg", "viewer").statusCode()).isEqualTo(200);
        assertThat(get(one, path + "/heatmap.jpg", "viewer").statusCode()).isEqualTo(200);
        post(one, path + "/acknowledge", "{}", "operator");
        assertThat(two.incidents.find(begun.id()).orElseThrow().review().acknowledged())
                .isPresent();
    }

    /** A machine that takes connections and says nothing. */
    private ServerSocket frozen(String camera) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        String address = "127.0.0.1:" + socket.getLocalPort();
        fleet.members.add(address);
        fleet.owners.put(new CameraId(camera), address);
        fleet.names.put(new CameraId(camera), "The hall");
        return socket;
    }

    @Test
    void frozenMember_isSaidSo_andTheOthersGoOn() throws Exception {
        one.incidents.put(fire(12, "gate"), List.of());
        two.incidents.put(fire(13, "yard"), List.of());
        try (ServerSocket frozen = frozen("hall")) {
            String address = "127.0.0.1:" + frozen.getLocalPort();
            long begun = System.nanoTime();
            HttpResponse<String> late = get(one, "/api/cameras/hall", "viewer");
            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(late.body()).contains("the member " + address + " does not answer");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));

            HttpResponse<String> cameras = get(one, "/api/cameras", "viewer");
            assertThat(cameras.headers().firstValue("Emberwatch-Missing").orElseThrow())
                    .contains(address);
            assertThat(values(JSON.readTree(cameras.body()), "id")).contains("gate", "yard");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(json(one, "/api/cameras", "viewer"))
                            .anySatisfy(camera -> {
                                assertThat(camera.path("id").asText()).isEqualTo("hall");
                                assertThat(camera.path("name").asText()).isEqualTo("The hall");
                                assertThat(camera.path("feed").asText()).isEqualTo("down");
                                assertThat(camera.path("error").asText())
                                        .isEqualTo("the member " + address + " does not answer");
                            }));
            HttpResponse<String> incidents = get(one, "/api/incidents", "viewer");
            assertThat(incidents.headers().firstValue("Emberwatch-Missing").orElseThrow())
                    .contains(address);
            assertThat(values(JSON.readTree(incidents.body()), "id")).containsExactly(id(13, "yard"), id(12, "gate"));
            HttpResponse<String> unknown = get(one, "/api/incidents/" + id(14, "hall"), "viewer");
            assertThat(unknown.statusCode()).isEqualTo(504);
            assertThat(unknown.body()).contains(address);
            assertThat(page("/incidents/" + id(14, "hall"), 504))
                    .contains("Not there right now", "may be at a member that does not answer", address);
            assertThat(page("/cameras/hall", 504)).contains("the member " + address + " does not answer");
        }
        assertThat(page("/cameras/hall", 503)).contains("Not there right now", "cannot be reached");
        HttpResponse<String> refused = get(one, "/api/cameras/hall", "viewer");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("cannot be reached");
    }

    /** What people see in the place of a page. */
    private String page(String path, int status) throws Exception {
        HttpResponse<String> page =
                one.call("GET", path, "", "Accept", "text/html", "Authorization", Site.bearer("viewer")[1]);
        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.body()).contains("<h1");
        return page.body();
    }

    @Test
    void whatWasPassedOn_isNotPassedOnAgain() throws Exception {
        // Each of the two takes the other one for the owner.
        fleet.owners.put(new CameraId("attic"), FewMembers.address(two));
        assertThat(get(one, "/api/cameras/attic", "viewer").statusCode()).isEqualTo(404);
        String pass = pass(FewMembers.SECRET, two, "/api/cameras/gate");
        assertThat(two.call("GET", "/api/cameras/gate", "", MemberPass.HEADER, pass)
                        .statusCode())
                .isEqualTo(404);
    }

    private static String pass(Secret secret, LiveServer to, String target) {
        return pass(secret, InstantSource.system(), to, target);
    }

    private static String pass(Secret secret, InstantSource clock, LiveServer to, String target) {
        Visitor ann = new Visitor("ann", Optional.of(Role.ADMIN), Optional.empty(), Entry.SESSION, "", "");
        return new MemberPass(secret, () -> "10.0.0.1:8080", clock).issue(ann, FewMembers.address(to), "GET", target);
    }

    @Test
    void forgedPass_isRefused() throws Exception {
        String path = "/api/cameras/yard";
        String good = pass(FewMembers.SECRET, two, path);
        assertThat(two.call("GET", path, "", MemberPass.HEADER, good).statusCode())
                .isEqualTo(200);
        Secret wrong = new Secret("another fleet has another secret, of course");
        InstantSource early = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(-2));
        Map<String, String> bad = Map.of(
                "shown before", good,
                "signed by nobody here", pass(wrong, two, path),
                "old", pass(FewMembers.SECRET, early, two, path),
                "for another member", pass(FewMembers.SECRET, one, path),
                "for another path", pass(FewMembers.SECRET, two, "/api/cameras"),
                "no pass", "ann",
                // {"alg":"none"}, {"sub":"ann","role":"admin"}
                "unsigned", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4iLCJyb2xlIjoiYWRtaW4ifQ.");
        for (Map.Entry<String, String> each : bad.entrySet()) {
            HttpResponse<String> answer = two.call("GET", path, "", MemberPass.HEADER, each.getValue());
            assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(401);
            assertThat(answer.body()).as(each.getKey()).contains("does not accept the pass");
        }
        HttpResponse<String> twice = two.call(
                "GET",
                path,
                "",
                MemberPass.HEADER,
                pass(FewMembers.SECRET, two, path),
                MemberPass.HEADER,
                pass(FewMembers.SECRET, two, path));
        assertThat(twice.statusCode()).isEqualTo(401);
        // Beside a good token it is no better.
        assertThat(two.call("GET", path, "", MemberPass.HEADER, "ann", "Authorization", Site.bearer("admin")[1])
                        .statusCode())
                .isEqualTo(401);
        try (Site alone = new Site(folder.resolve("alone"))) {
            assertThat(alone.live
                            .call("GET", path, "", MemberPass.HEADER, pass(FewMembers.SECRET, alone.live, path))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void credentialsOfWhoAsks_stayHere() throws Exception {
        try (ServerSocket stand = frozen("hall")) {
            Thread asker = new Thread(() -> {
                try {
                    get(one, "/api/cameras/hall", "viewer");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            asker.start();
            String head = "";
            while (!head.startsWith("GET /api/cameras/hall HTTP/1.1")) {
                // It is also asked how its cameras are.
                try (Socket taken = stand.accept()) {
                    head = head(taken.getInputStream());
                }
            }
            assertThat(head)
                    .containsIgnoringCase(MemberPass.HEADER + ": ")
                    .doesNotContainIgnoringCase("authorization")
                    .doesNotContain(Site.tokenOf("viewer"), FewMembers.SECRET.reveal());
            asker.join();
        }
    }
}
