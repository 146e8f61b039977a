package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.Review;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators say about incidents, over HTTP. */
@Timeout(60)
class ReviewEndpointsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final String FIRE = "20261124T120000.000Z-gate";

    private final HttpClient client = HttpClient.newHttpClient();
    private LiveServer live;

    @BeforeEach
    void start() throws IOException {
        live = new LiveServer(4, Duration.ofSeconds(15), "gate", "yard");
        live.incidents.put(
                Incident.fire(FIRE, new CameraId("gate"), NOON, 0.9)
                        .judgedBy(new Provenance("model-1", "config-1"))
                        .explained(Optional.of(new HotBox(0.1, 0.2, 0.3, 0.4)), OptionalDouble.of(0.5)),
                List.of());
    }

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void incident_saysWhatJudgedIt_andThatNobodySaidAnything() throws Exception {
        JsonNode fire = read(live.get("/api/incidents/" + FIRE));

        assertThat(fire.get("model").asText()).isEqualTo("model-1");
        assertThat(fire.get("configuration").asText()).isEqualTo("config-1");
        assertThat(fire.get("hot_box").toString()).isEqualTo("{\"x\":0.1,\"y\":0.2,\"width\":0.3,\"height\":0.4}");
        assertThat(fire.get("deletion_drop").asDouble()).isEqualTo(0.5);
        assertThat(fire.get("acknowledged").isNull()).isTrue();
        assertThat(fire.get("verdict").isNull()).isTrue();
        assertThat(fire.get("comments")).isEmpty();
        assertThat(fire.get("links").toString()).isEqualTo("{\"page\":\"/incidents/" + FIRE + "\"}");
    }

    @Test
    void whatIsSaid_isKeptWithWhoAndWhen_andARepetitionChangesNothing() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        JsonNode first = read(post("acknowledge", "{\"by\": \"Ann\"}"));
        read(post("comment", "{\"by\": \"Ann\", \"text\": \"a welder\\nat the gate\"}"));
        JsonNode ruled = read(post("verdict", "{\"by\": \"Ann\", \"verdict\": \"false_alarm\"}"));

        assertThat(first.path("acknowledged").path("by").asText()).isEqualTo("Ann");
        assertThat(Instant.parse(ruled.path("acknowledged").path("at").asText()))
                .isBetween(before, Instant.now());
        assertThat(ruled.path("comments").path(0).path("text").asText()).isEqualTo("a welder\nat the gate");
        assertThat(ruled.path("verdict").path("verdict").asText()).isEqualTo("false_alarm");
        assertThat(ruled.path("verdict").path("by").asText()).isEqualTo("Ann");
        assertThat(read(live.get("/api/incidents/" + FIRE))).isEqualTo(ruled);

        read(post("acknowledge", "{\"by\": \"Bob\"}"));
        read(post("comment", "{\"by\": \"Ann\", \"text\": \"a welder\\nat the gate\"}"));
        assertThat(read(post("verdict", "{\"by\": \"Bob\", \"verdict\": \"false_alarm\"}")))
                .as("the first stands")
                .isEqualTo(ruled);
        JsonNode opposite = read(post("verdict", "{\"by\": \"Bob\", \"verdict\": \"true_alarm\"}"));
        assertThat(opposite.path("verdict").path("by").asText()).isEqualTo("Bob");
        assertThat(read(live.get("/api/incidents?verdict=true_alarm"))).hasSize(1);
        assertThat(read(live.get("/api/incidents?verdict=false_alarm"))).isEmpty();
    }

    @Test
    void comments_areBounded() throws Exception {
        for (int i = 0; i < Review.MOST_COMMENTS; i++) {
            read(post("comment", "{\"by\": \"Ann\", \"text\": \"" + i + "\"}"));
        }

        HttpResponse<String> oneMore = post("comment", "{\"by\": \"Ann\", \"text\": \"one more\"}");

        assertThat(oneMore.statusCode()).isEqualTo(409);
        assertThat(read(post("comment", "{\"by\": \"Ann\", \"text\": \"7\"}")).path("comments"))
                .hasSize(Review.MOST_COMMENTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acknowledge|''|400",
                "acknowledge|{|400",
                "acknowledge|[]|400",
                "acknowledge|null|400",
                "acknowledge|{}|400",
                "acknowledge|{\"by\": \"\"}|400",
                "acknowledge|{\"by\": \"  \"}|400",
                "acknowledge|{\"by\": 7}|400",
                "acknowledge|{\"by\": {\"by\": \"Ann\"}}|400",
                "acknowledge|{\"by\": \"a\\u0000b\"}|400",
                "acknowledge|{\"by\": \"a\\nb\"}|400",
                "acknowledge|{\"by\": \"a\\ud800b\"}|400",
                "acknowledge|{\"by\": \"Ann\", \"by\": \"Bob\"}|400",
                "acknowledge|{\"by\": \"Ann\", \"text\": \"x\"}|400",
                "acknowledge|{\"by\": \"Ann\"} more|400",
                "comment|{\"by\": \"Ann\"}|400",
                "comment|{\"by\": \"Ann\", \"text\": \" \"}|400",
                "comment|{\"by\": \"Ann\", \"text\": 7}|400",
                "verdict|{\"by\": \"Ann\"}|400",
                "verdict|{\"by\": \"Ann\", \"verdict\": \"maybe\"}|400",
                "verdict|{\"by\": \"Ann\", \"verdict\": [\"true_alarm\"]}|400",
                "dance|{\"by\": \"Ann\"}|404"
            })
    void badBodies_areRefusedInOneLine_andChangeNothing(String action, String body, int status) throws Exception {
        assertRefused(post(action, body), status);
    }

    @Test
    void longAndDeepBodies_areRefused() throws Exception {
        assertRefused(post("acknowledge", "{\"by\": \"" + "a".repeat(65) + "\"}"), 400);
        assertRefused(post("comment", "{\"by\": \"Ann\", \"text\": \"" + "a".repeat(1001) + "\"}"), 400);
        assertRefused(post("comment", "{\"by\": \"Ann\", \"text\": \"" + "a".repeat(9000) + "\"}"), 413);
        assertRefused(post("acknowledge", "[".repeat(8000)), 400);
        assertThat(read(post("comment", "{\"by\": \"Ann\", \"text\": \"" + "\\u00e9".repeat(1000) + "\"}"))
                        .path("comments"))
                .as("the longest there may be, spelt as long as can be")
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, , , 415",
        "application/x-www-form-urlencoded, , , 415",
        "multipart/form-data, , , 415",
        "application/jsonp, , , 415",
        "application/json, http://evil.example, , 403",
        "application/json, null, , 403",
        "application/json, http://127.0.0.1.evil.example, , 403",
        "application/json, http://127.0.0.1:1, , 403",
        "application/json, , cross-site, 403",
        "application/json, , same-site, 403",
        "application/json, OWN, cross-site, 403",
        "application/json, OWN, same-origin, 200",
        "application/json, , none, 200",
        "Application/JSON; charset=utf-8, OWN, , 200",
    })
    void onlyJsonOfTheOwnPages_changesAnything(String type, String origin, String site, int status) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(live.uri("/api/incidents/" + FIRE + "/acknowledge"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"by\": \"Ann\"}"));
        if (origin != null) {
            request.header("Origin", origin.equals("OWN") ? "http://127.0.0.1:" + live.port() : origin);
        }
        if (site != null) {
            request.header("Sec-Fetch-Site", site);
        }

        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(live.incidents
                        .find(FIRE)
                        .orElseThrow()
                        .review()
                        .acknowledged()
                        .isPresent())
                .isEqualTo(status == 200);
    }

    @Test
    void unknownIncidents_andOtherMethods_areRefused() throws Exception {
        for (String path : List.of("none", "%2e%2e", "a%00b")) {
            HttpRequest request = HttpRequest.newBuilder(live.uri("/api/incidents/" + path + "/acknowledge"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"by\": \"Ann\"}"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isIn(400, 404);
        }
        HttpResponse<String> get = live.get("/api/incidents/" + FIRE + "/acknowledge");
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void list_isFiltered_andBadFiltersAreRefused() throws Exception {
        CameraId yard = new CameraId("yard");
        live.incidents.put(
                Incident.fault("yard-down", yard, IncidentKind.CAMERA_DOWN, NOON.plusSeconds(60))
                        .ended(NOON.plusSeconds(90), Incident.End.CLEARED),
                List.of());

        assertThat(read(live.get("/api/incidents?camera=&state="))).hasSize(2);
        assertThat(read(live.get("/api/incidents?camera=gate")).findValuesAsText("id"))
                .containsExactly(FIRE);
        assertThat(read(live.get("/api/incidents?state=ended")).findValuesAsText("id"))
                .containsExactly("yard-down");
        assertThat(read(live.get("/api/incidents?state=open&camera=yard"))).isEmpty();
        assertThat(read(live.get("/api/incidents?kind=camera_down"))).hasSize(1);
        for (String bad : List.of("camera=A%20B", "state=burning", "kind=flood", "verdict=maybe", "limit=x")) {
            assertThat(live.get("/api/incidents?" + bad).statusCode()).as(bad).isEqualTo(400);
        }
    }

    private void assertRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"").doesNotContain("\n", "Exception");
        assertThat(live.incidents.find(FIRE).orElseThrow().review()).isEqualTo(Review.NONE);
    }

    private HttpResponse<String> post(String action, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(live.uri("/api/incidents/" + FIRE + "/" + action))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static JsonNode read(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
