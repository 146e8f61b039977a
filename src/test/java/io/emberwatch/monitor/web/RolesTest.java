package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.web.access.Refusal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every route against every role, and against somebody from whom a camera is hidden. */
@Timeout(60)
class RolesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each line is a decision: a route that is added here is one that somebody thought about. */
    private static final String TABLE = """
            GET / VIEWER
            GET /api/cameras VIEWER
            GET /api/cameras/{id} VIEWER
            GET /api/cameras/{id}/regions OPERATOR
            GET /api/cameras/{id}/scores VIEWER
            GET /api/config/cameras ADMIN_OF_ALL
            GET /api/discover ADMIN
            GET /api/explain/layers OPERATOR
            GET /api/incidents VIEWER
            GET /api/incidents/{id} VIEWER
            GET /api/incidents/{id}/annotated.jpg VIEWER
            GET /api/incidents/{id}/clip.mp4 VIEWER
            GET /api/incidents/{id}/heatmap.jpg VIEWER
            GET /api/incidents/{id}/notifications VIEWER
            GET /api/incidents/{id}/scores VIEWER
            GET /api/incidents/{id}/snapshot.jpg VIEWER
            GET /api/live VIEWER
            GET /api/me VIEWER
            GET /api/openapi.json VIEWER
            GET /api/sinks VIEWER
            GET /api/stream VIEWER
            GET /api/system VIEWER
            GET /assets/{file} NOTHING
            GET /cameras/{id} VIEWER
            GET /cameras/{id}/frame.jpg OPERATOR
            GET /cameras/{id}/snapshot.jpg VIEWER
            GET /cameras/{id}/stream.mjpeg VIEWER
            GET /discover ADMIN
            GET /edit ADMIN_OF_ALL
            GET /explain OPERATOR
            GET /healthz NOTHING
            GET /incidents VIEWER
            GET /incidents/{id} VIEWER
            GET /login NOTHING
            GET /login/openid NOTHING
            GET /login/openid/callback NOTHING
            GET /metrics VIEWER_OF_ALL
            GET /readyz NOTHING
            GET /system VIEWER
            POST /api/config/cameras ADMIN_OF_ALL
            POST /api/config/cameras/{id} ADMIN_OF_ALL
            POST /api/config/cameras/{id}/regions ADMIN_OF_ALL
            POST /api/config/cameras/{id}/remove ADMIN_OF_ALL
            POST /api/config/cameras/{id}/try ADMIN_OF_ALL
            POST /api/config/reload ADMIN
            POST /api/config/try ADMIN_OF_ALL
            POST /api/config/undo ADMIN_OF_ALL
            POST /api/discover ADMIN
            POST /api/explain OPERATOR
            POST /api/incidents/{id}/acknowledge OPERATOR
            POST /api/incidents/{id}/comment OPERATOR
            POST /api/incidents/{id}/verdict OPERATOR
            POST /api/sinks/{name}/test ADMIN
            POST /login NOTHING
            POST /logout NOTHING
            """;

    private static final Map<Needs, List<String>> LET_IN = Map.of(
            Needs.NOTHING, List.of("", "viewer", "operator", "admin", "gate-viewer"),
            Needs.VIEWER, List.of("viewer", "operator", "admin", "gate-viewer"),
            Needs.VIEWER_OF_ALL, List.of("viewer", "operator", "admin"),
            Needs.OPERATOR, List.of("operator", "admin"),
            Needs.ADMIN, List.of("admin"),
            Needs.ADMIN_OF_ALL, List.of("admin"));

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void start() throws IOException {
        site = new Site(folder);
        site.live.sinks = List.of(new SinkState("siren", SinkState.Condition.WORKING, "delivers", Instant.EPOCH, 0));
        site.live.film("gate", 64, 48, 100);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void table_isAsItWasDecided() {
        String table = site.live.server().needs().entrySet().stream()
                .map(route -> route.getKey() + " " + route.getValue() + "\n")
                .collect(Collectors.joining());

        assertThat(table).isEqualTo(TABLE);
    }

    @Test
    void documentation_hasTheRoleOfEachRoute() throws Exception {
        Map<Needs, String> words = Map.of(
                Needs.NOTHING, "none",
                Needs.VIEWER, "viewer",
                Needs.VIEWER_OF_ALL, "viewer of all cameras",
                Needs.OPERATOR, "operator",
                Needs.ADMIN, "admin",
                Needs.ADMIN_OF_ALL, "admin of all cameras");
        List<String> rows = Files.readAllLines(Path.of("docs/http-api.md"));

        site.live.server().needs().forEach((route, needs) -> {
            String[] parts = route.replaceAll("\\{\\w+}", "{}").split(" ", 2);
            assertThat(rows).as(route).anyMatch(row -> {
                String[] cells = row.replaceAll("\\{\\w+}", "{}").split(" *\\| *", -1);
                return cells.length > 4
                        && cells[1].contains("`" + parts[1] + "`")
                        && cells[2].contains(parts[0])
                        && cells[3].equals(words.get(needs));
            });
        });
    }

    @Test
    void everyRoute_letsInThoseWhoMay_andNobodyElse() throws Exception {
        int asked = 0;
        for (Map.Entry<String, Needs> route : new TreeMap<>(site.live.server().needs()).entrySet()) {
            for (String who : List.of("", "viewer", "operator", "admin", "gate-viewer")) {
                HttpResponse<String> answer = ask(route.getKey(), "gate", Site.GATE_FIRE, who);
                String what = route.getKey() + " as '" + who + "': " + answer.body();
                asked++;
                if (route.getKey().equals("POST /login")) {
                    assertThat(answer.body()).as("an empty form").contains("name or password is wrong");
                } else if (LET_IN.get(route.getValue()).contains(who)) {
                    assertThat(answer.statusCode()).as(what).isNotIn(401, 403, 404, 405, 500);
                } else {
                    assertThat(answer.statusCode()).as(what).isEqualTo(who.isEmpty() ? 401 : 403);
                    assertThat(answer.body())
                            .as(what)
                            .matches("|\\{\"error\":\".*")
                            .doesNotContain("gate");
                }
            }
        }
        assertThat(asked).isEqualTo(5 * TABLE.lines().count());
    }

    @Test
    void hiddenCamera_isNotFoundAnywhere_andToldFromNoneThatIsNotThere() throws Exception {
        int hidden = 0;
        for (String route : site.live.server().needs().keySet()) {
            // Nobody from whom a camera is hidden comes near the configuration.
            if (!route.contains("{id}") || site.live.server().needs().get(route) == Needs.ADMIN_OF_ALL) {
                continue;
            }
            for (String who : List.of("gate-viewer", "gate-operator")) {
                if (who.equals("gate-viewer") && site.live.server().needs().get(route) == Needs.OPERATOR) {
                    continue;
                }
                HttpResponse<String> yard = ask(route, "yard", Site.YARD_FIRE, who);
                HttpResponse<String> none = ask(route, "nave", Site.YARD_FIRE.replace("yard", "nave"), who);
                hidden++;
                assertThat(yard.statusCode()).as(route).isEqualTo(404);
                assertThat(yard.body().replace("yard", "nave")).as(route).isEqualTo(none.body());
                assertThat(yard.headers().map().keySet())
                        .isEqualTo(none.headers().map().keySet());
                assertThat(ask(route, "gate", Site.GATE_FIRE, who).statusCode())
                        .as(route)
                        .isIn(200, 503);
                assertThat(ask(route, "yard", Site.YARD_FIRE, "operator").statusCode())
                        .as(route)
                        .isIn(200, 503);
            }
        }
        assertThat(hidden).isEqualTo(2 * 13 + 5);
        assertThat(site.live.counts.refusals).containsEntry(Refusal.HIDDEN, hidden);
    }

    @Test
    void lists_leaveTheHiddenCameraAway() throws Exception {
        for (String path : List.of(
                "/api/cameras",
                "/api/incidents",
                "/api/incidents?limit=1",
                "/api/incidents?camera=yard",
                "/api/incidents?before=" + Site.YARD_FIRE,
                "/api/sinks",
                "/readyz",
                "/api/me")) {
            assertThat(get(path, "gate-viewer").body()).as(path).doesNotContain("yard");
        }
        assertThat(JSON.readTree(get("/api/cameras", "gate-viewer").body())).hasSize(1);
        assertThat(JSON.readTree(get("/api/incidents?limit=1", "gate-viewer").body())
                        .path(0)
                        .path("id")
                        .asText())
                .as("the newest is hidden, so the next one fills the page")
                .isEqualTo(Site.GATE_FIRE);
        assertThat(JSON.readTree(
                        get("/api/incidents?camera=yard", "gate-viewer").body()))
                .isEmpty();
        assertThat(JSON.readTree(get("/api/incidents?before=" + Site.YARD_FIRE, "gate-viewer")
                        .body()))
                .isEmpty();
        assertThat(JSON.readTree(get("/api/cameras", "viewer").body())).hasSize(2);
        assertThat(JSON.readTree(get("/api/incidents", "viewer").body())).hasSize(2);
        assertThat(get("/api/stream?camera=yard", "gate-viewer").statusCode()).isEqualTo(404);
        assertThat(get("/api/live?cameras=yard", "gate-viewer").statusCode()).isEqualTo(404);
        assertThat(get("/api/live?cameras=gate,yard", "gate-viewer").statusCode())
                .isEqualTo(404);
    }

    @Test
    void adminFromWhomACameraIsHidden_comesNotNearTheConfiguration() throws Exception {
        int refused = 0;
        for (Map.Entry<String, Needs> route : site.live.server().needs().entrySet()) {
            if (route.getValue() == Needs.ADMIN_OF_ALL) {
                HttpResponse<String> answer = ask(route.getKey(), "gate", Site.GATE_FIRE, "gate-admin");
                assertThat(answer.statusCode()).as(route.getKey()).isEqualTo(403);
                refused++;
            }
        }
        assertThat(refused).isEqualTo(9);
    }

    @Test
    void everyWrite_isRefusedFromOtherSitesPages() throws Exception {
        for (String route : site.live.server().needs().keySet()) {
            if (route.startsWith("POST ")) {
                String path = route.substring(5)
                        .replace("{name}", "siren")
                        .replace("{id}", route.contains("incidents") ? Site.GATE_FIRE : "gate");
                for (String[] from : new String[][] {
                    {"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}
                }) {
                    HttpResponse<String> answer = site.live.call(
                            "POST",
                            path,
                            "{}",
                            "Authorization",
                            "Bearer " + Site.tokenOf("admin"),
                            "Content-Type",
                            "application/json",
                            from[0],
                            from[1]);
                    assertThat(answer.statusCode())
                            .as(route + " " + from[0] + ": " + from[1])
                            .isEqualTo(403);
                }
            }
        }
    }

    @Test
    void everyRoute_tellsOfAnotherMethod_whichItTakes() throws Exception {
        for (String route : site.live.server().needs().keySet()) {
            String path = route.split(" ", 2)[1]
                    .replace("{file}", "icon.svg")
                    .replace("{name}", "siren")
                    .replace("{id}", route.contains("incidents") ? Site.GATE_FIRE : "gate");
            for (String method : List.of("PUT", "DELETE", "PATCH")) {
                HttpResponse<String> answer = site.live.call(method, path, "", Site.bearer("admin"));
                assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(405);
                assertThat(answer.headers().firstValue("Allow").orElseThrow())
                        .as(method + " " + path)
                        .contains(route.split(" ", 2)[0]);
            }
        }
    }

    @Test
    void readiness_tellsItsReasonsToThoseWhoSeeAll() throws Exception {
        assertThat(get("/readyz", "viewer").body()).contains("\"detail\":\"loaded\"");
        for (String who : List.of("", "gate-viewer")) {
            assertThat(get("/readyz", who).body())
                    .as(who)
                    .doesNotContain("loaded")
                    .contains("\"ready\":true");
        }
        site.live.ready = false;
        assertThat(get("/readyz", "").statusCode()).isEqualTo(503);
    }

    @Test
    void whoIsLoggedIn_signsWhatIsSaid_whateverNameIsSent() throws Exception {
        HttpResponse<String> answer = site.live.call(
                "POST",
                "/api/incidents/" + Site.GATE_FIRE + "/acknowledge",
                "{\"by\": \"Somebody else\"}",
                with("operator", "Content-Type", "application/json"));

        JsonNode acknowledged = JSON.readTree(answer.body()).path("acknowledged");
        assertThat(acknowledged.path("by").asText()).isEqualTo("operator");
    }

    @Test
    void me_saysWhoAsks() throws Exception {
        assertThat(get("/api/me", "gate-viewer").body())
                .isEqualTo("{\"name\":\"gate-viewer\",\"role\":\"viewer\",\"login\":true,\"session\":false,"
                        + "\"cameras\":[\"gate\"]}");
        assertThat(get("/api/me", "admin").body()).contains("\"role\":\"admin\"", "\"cameras\":null");
    }

    private HttpResponse<String> get(String path, String who) throws Exception {
        return site.live.call("GET", path, "", with(who, "Accept", "application/json"));
    }

    private HttpResponse<String> ask(String route, String camera, String incident, String who) throws Exception {
        String[] parts = route.split(" ", 2);
        String path = parts[1].replace("{file}", "icon.svg")
                .replace("{name}", "siren")
                .replace("{id}", parts[1].contains("incidents") ? incident : camera);
        if (parts[0].equals("GET")) {
            // What never ends is asked for its head only.
            boolean endless = path.endsWith("stream.mjpeg") || path.equals("/api/stream") || path.equals("/api/live");
            return site.live.call(endless ? "HEAD" : "GET", path, "", with(who, "Accept", "application/json"));
        }
        String body = path.endsWith("comment")
                ? "{\"text\": \"a word\"}"
                : path.endsWith("verdict") ? "{\"verdict\": \"true_alarm\"}" : path.startsWith("/log") ? "" : "{}";
        String type = path.startsWith("/log") ? "application/x-www-form-urlencoded" : "application/json";
        return site.live.call("POST", path, body, with(who, "Content-Type", type));
    }

    private static String[] with(String who, String name, String value) {
        return who.isEmpty()
                ? new String[] {name, value}
                : new String[] {name, value, "Authorization", "Bearer " + Site.tokenOf(who)};
    }
}
