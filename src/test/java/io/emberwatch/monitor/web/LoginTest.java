package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.web.access.AccessListener.LoginResult;
import io.emberwatch.monitor.web.access.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes in by the page, by a password with each request, by a token and by a proxy's word. */
@Timeout(60)
class LoginTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void start() throws IOException {
        site = new Site(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void pages_askPeopleToLogInAndBringThemBack() throws Exception {
        HttpResponse<String> page = site.live.call("GET", "/incidents?state=open", "", "Accept", "text/html,*/*");

        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location")).contains("/login?next=%2Fincidents%3Fstate%3Dopen");
        HttpResponse<String> form = site.live.get("/login?next=%2Fincidents%3Fstate%3Dopen");
        assertThat(form.statusCode()).isEqualTo(200);
        assertThat(form.body()).contains("name=\"next\" value=\"/incidents?state&#61;open\"", "type=\"password\"");
        assertThat(form.body().replace("<script type=\"module\" src=\"/assets/fields.js\"></script>", ""))
                .doesNotContain("<script", "style=", "onclick");
    }

    @Test
    void rightPassword_opensASession() throws Exception {
        HttpResponse<String> answer = site.login("ann", Site.PASSWORD);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/incidents");
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("emberwatch_session=[A-Za-z0-9_-]{43};.*")
                .contains("HttpOnly", "SameSite=Lax", "Path=/")
                .doesNotContain("Secure");
        String cookie = Site.cookie(answer);
        assertThat(get("/incidents", "Cookie", cookie).statusCode()).isEqualTo(200);
        JsonNode me = JSON.readTree(get("/api/me", "Cookie", cookie).body());
        assertThat(me.path("name").asText()).isEqualTo("ann");
        assertThat(me.path("session").asBoolean()).isTrue();
        assertThat(get("/login", "Cookie", cookie).statusCode())
                .as("is logged in already")
                .isEqualTo(303);
        assertThat(site.live.counts.logins).containsEntry(LoginResult.OK, 1);
    }

    @ParameterizedTest
    @CsvSource({"ann, wrong horse", "nobody, correct horse", "'', ''", "ann, ''"})
    void wrongPassword_opensNothing_andSaysNotWhatWasWrong(String name, String password) throws Exception {
        HttpResponse<String> answer = site.login(name, password);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.body()).contains("name or password is wrong", "<form").doesNotContain("wrong horse");
        assertThat(site.live.counts.logins).containsEntry(LoginResult.FAILED, 1);
        assertThat(site.live.counts.refusals).containsEntry(Refusal.CREDENTIALS, 1);
    }

    /** Session fixation: what an attacker has planted is worth nothing afterwards. */
    @Test
    void login_makesANewSession_andEndsTheOldOne() throws Exception {
        String planted = "emberwatch_session=" + "A".repeat(43);
        String first = Site.cookie(site.login("ann", Site.PASSWORD, "Cookie", planted));
        String second = Site.cookie(site.login("ann", Site.PASSWORD, "Cookie", first, "Origin", site.origin()));

        assertThat(first).isNotEqualTo(planted);
        assertThat(second).isNotEqualTo(first);
        assertThat(get("/api/me", "Cookie", planted).statusCode()).isEqualTo(401);
        assertThat(get("/api/me", "Cookie", first).statusCode()).isEqualTo(401);
        assertThat(get("/api/me", "Cookie", second).statusCode()).isEqualTo(200);
    }

    @Test
    void logout_endsTheSession() throws Exception {
        String cookie = site.session("ann");

        HttpResponse<String> answer = site.live.call("POST", "/logout", "", "Cookie", cookie, "Origin", site.origin());

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("emberwatch_session=;", "Expires=Thu, 01 Jan 1970");
        assertThat(get("/api/me", "Cookie", cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void session_endsWhenItIsIdleAndAfterItsTime() throws Exception {
        String cookie = site.session("ann");
        site.pass(Duration.ofHours(11));
        assertThat(get("/api/me", "Cookie", cookie).statusCode()).isEqualTo(200);
        site.pass(Duration.ofHours(11));
        assertThat(get("/api/me", "Cookie", cookie).statusCode()).as("was used").isEqualTo(200);
        site.pass(Duration.ofHours(12));
        assertThat(get("/api/me", "Cookie", cookie).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "//evil.example",
                "/\\evil.example",
                "/%0d%0aSet-Cookie:x",
                "javascript:alert(1)",
                "/a\"><script>",
                "",
                "/\t/evil.example"
            })
    void login_leadsToNoOtherSite(String next) throws Exception {
        String form =
                "name=ann&password=correct+horse&next=" + java.net.URLEncoder.encode(next, StandardCharsets.UTF_8);
        HttpResponse<String> answer = site.live.call("POST", "/login", form, "Content-Type", FORM);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).matches("/|/%0d%0aSet-Cookie:x");
        assertThat(answer.headers().allValues("Set-Cookie")).hasSize(1);
    }

    @Test
    void bruteForce_isSlowed_andTheRightPasswordMustWaitToo() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            statuses.add(site.login("ann", "guess" + i).statusCode());
        }
        assertThat(statuses.subList(0, 5)).containsOnly(401);
        assertThat(statuses.subList(5, 20)).containsOnly(429);

        HttpResponse<String> right = site.login("ann", Site.PASSWORD);
        assertThat(right.statusCode()).isEqualTo(429);
        assertThat(right.headers().firstValue("Retry-After")).isPresent();
        assertThat(site.login("oli", Site.PASSWORD).statusCode())
                .as("another user")
                .isEqualTo(303);
        assertThat(site.live.counts.logins).containsEntry(LoginResult.FAILED, 5).containsEntry(LoginResult.SLOWED, 16);

        site.pass(Duration.ofSeconds(2));
        assertThat(site.login("ann", Site.PASSWORD).statusCode()).isEqualTo(303);
    }

    @Test
    void bruteForce_byBasic_isSlowedJustSo_andHurtsNoSession() throws Exception {
        String cookie = site.session("ann");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            statuses.add(get("/api/cameras", Site.basic("ann", "guess" + i)).statusCode());
        }

        assertThat(statuses).containsExactly(401, 401, 401, 401, 401, 429, 429, 429, 429, 429);
        assertThat(get("/api/cameras", "Cookie", cookie).statusCode()).isEqualTo(200);
    }

    @Test
    void basic_isComputedOnce_notWithEachRequest() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(get("/api/cameras", Site.basic("eve", Site.PASSWORD)).statusCode())
                    .isEqualTo(200);
        }
        assertThat(site.live.counts.logins).containsEntry(LoginResult.OK, 1);

        site.pass(Duration.ofMinutes(10));
        assertThat(get("/api/cameras", Site.basic("eve", Site.PASSWORD)).statusCode())
                .isEqualTo(200);
        assertThat(site.live.counts.logins).containsEntry(LoginResult.OK, 2);
    }

    @Test
    void programs_areToldHowToComeIn_andBrowsersShowNoBox() throws Exception {
        String path = "/cameras/gate/snapshot.jpg";
        assertThat(get(path, "User-Agent", "VLC/3.0").headers().firstValue("WWW-Authenticate"))
                .contains("Basic realm=\"Emberwatch\", charset=\"UTF-8\"");
        HttpResponse<String> browser = get(path, "User-Agent", "Mozilla/5.0 (X11)");
        assertThat(browser.statusCode()).isEqualTo(401);
        assertThat(browser.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer x", "Basic", "Basic %%%", "Basic YQ==", "Digest x", "", "Bearer  a b"})
    void uselessAuthorization_isRefused(String value) throws Exception {
        assertThat(get("/api/cameras", "Authorization", value).statusCode()).isEqualTo(401);
    }

    @Test
    void sessionsWrites_mustComeFromOwnPages() throws Exception {
        String cookie = site.session("oli");
        String path = "/api/incidents/" + Site.GATE_FIRE + "/acknowledge";
        String[] json = {"Content-Type", "application/json", "Cookie", cookie};

        assertThat(post(path, json, "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(post(path, json, "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(post(path, json, "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(post(path, json).statusCode()).as("does not say").isEqualTo(403);
        assertThat(site.live
                        .incidents
                        .find(Site.GATE_FIRE)
                        .orElseThrow()
                        .review()
                        .acknowledged())
                .isEmpty();
        assertThat(site.live.counts.refusals).containsEntry(Refusal.OTHER_SITE, 4);

        assertThat(post(path, json, "Origin", site.origin()).statusCode()).isEqualTo(200);
    }

    @Test
    void otherSites_canLogNobodyIn() throws Exception {
        assertThat(site.login("ann", Site.PASSWORD, "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(site.live
                        .call("POST", "/login", "{}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(415);
        assertThat(site.live
                        .call("POST", "/login", "name=" + "a".repeat(5000), "Content-Type", FORM)
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void trustedProxy_isBelievedWhoAsksAndThatItIsHttps() throws Exception {
        site.live.server().access().replace(Site.access(site.audit, Site.proxies("127.0.0.0/8"), "ann", "oli"));

        assertThat(get("/api/me", "X-User", "oli").body()).contains("\"name\":\"oli\",\"role\":\"operator\"");
        assertThat(get("/api/me", "X-User", "mallory").statusCode()).isEqualTo(403);
        assertThat(get("/api/me", "X-User", "ann", "X-User", "oli").statusCode())
                .isEqualTo(403);
        assertThat(get("/api/me").statusCode()).as("names nobody").isEqualTo(401);
        assertThat(site.login("ann", Site.PASSWORD, "X-Forwarded-Proto", "https")
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow())
                .contains("Secure");
        get("/api/me", "X-User", "mallory", "X-Forwarded-For", "198.51.100.1, 203.0.113.7");
        assertThat(site.auditText()).contains("\"from\":\"203.0.113.7\"").doesNotContain("198.51.100.1");
    }

    @Test
    void strangers_areNotBelieved() throws Exception {
        assertThat(get("/api/me", "X-User", "ann").statusCode()).isEqualTo(401);
        assertThat(site.login("ann", Site.PASSWORD, "X-Forwarded-Proto", "https", "X-Forwarded-For", "10.7.7.7")
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow())
                .doesNotContain("Secure");
        assertThat(site.auditText()).contains("\"from\":\"127.0.0.1\"").doesNotContain("10.7.7.7");
    }

    @Test
    void exchangedUsers_holdFromTheNextRequest_andEndOpenStreams() throws Exception {
        String ann = site.session("ann");
        String oli = site.session("oli");
        try (Socket events = open("/api/stream", ann);
                Socket others = open("/api/stream", oli);
                Socket images = open("/cameras/gate/stream.mjpeg", ann)) {
            site.live.server().access().replace(Site.access(site.audit, Optional.empty(), "oli", "eve"));

            assertThat(get("/api/me", "Cookie", ann).statusCode()).isEqualTo(401);
            assertThat(get("/api/me", "Cookie", oli).statusCode()).isEqualTo(200);
            assertEnds(events);
            assertEnds(images);
            assertThat(others.getInputStream().read()).as("still open").isNotNegative();
        }
        site.live.server().access().replace(io.emberwatch.monitor.config.AccessConfig.OPEN);
        assertThat(get("/api/me").body()).contains("\"login\":false", "\"role\":\"admin\"");
    }

    @Test
    void audit_tellsLoginsRefusalsAndChanges_andNoSecret() throws Exception {
        String cookie = site.session("oli");
        site.login("ann", "my secret guess");
        site.login("my secret name", "x");
        get("/api/me", "Authorization", "Bearer my-secret-token");
        post(
                "/api/incidents/" + Site.GATE_FIRE + "/acknowledge",
                new String[] {"Content-Type", "application/json", "Cookie", cookie, "Origin", site.origin()});
        site.live.call(
                "POST",
                "/api/incidents/" + Site.GATE_FIRE + "/comment",
                "{\"text\": \"my secret comment\"}",
                "Content-Type",
                "application/json",
                "Authorization",
                "Bearer " + Site.tokenOf("viewer"));
        get("/cameras/yard/stream.mjpeg?secret=my-secret-query", Site.bearer("gate-viewer"));
        site.live.call("POST", "/logout", "", "Cookie", cookie, "Origin", site.origin());

        List<String> lines =
                site.auditText().lines().map(LoginTest::withoutTime).toList();
        assertThat(lines)
                .containsSubsequence(
                        "{\"event\":\"login\",\"user\":\"oli\",\"by\":\"page\",\"result\":\"ok\",\"from\":\"127.0.0.1\","
                                + "\"method\":\"POST\",\"path\":\"/login\"}",
                        "{\"event\":\"login\",\"user\":\"ann\",\"by\":\"page\",\"result\":\"failed\",\"from\":\"127.0.0.1\","
                                + "\"method\":\"POST\",\"path\":\"/login\"}",
                        "{\"event\":\"login\",\"user\":null,\"by\":\"page\",\"result\":\"failed\",\"from\":\"127.0.0.1\","
                                + "\"method\":\"POST\",\"path\":\"/login\"}",
                        "{\"event\":\"login\",\"user\":null,\"by\":\"token\",\"result\":\"failed\",\"from\":\"127.0.0.1\","
                                + "\"method\":\"GET\",\"path\":\"/api/me\"}",
                        "{\"event\":\"change\",\"user\":\"oli\",\"role\":\"operator\",\"by\":\"session\",\"status\":200,"
                                + "\"from\":\"127.0.0.1\",\"method\":\"POST\",\"path\":\"/api/incidents/"
                                + Site.GATE_FIRE
                                + "/acknowledge\"}",
                        "{\"event\":\"refused\",\"user\":\"viewer\",\"role\":\"viewer\",\"by\":\"token\",\"reason\":\"role\","
                                + "\"from\":\"127.0.0.1\",\"method\":\"POST\",\"path\":\"/api/incidents/"
                                + Site.GATE_FIRE
                                + "/comment\"}",
                        "{\"event\":\"refused\",\"user\":\"gate-viewer\",\"role\":\"viewer\",\"by\":\"token\","
                                + "\"reason\":\"hidden\",\"from\":\"127.0.0.1\",\"method\":\"GET\","
                                + "\"path\":\"/cameras/yard/stream.mjpeg\"}",
                        "{\"event\":\"logout\",\"user\":\"oli\",\"from\":\"127.0.0.1\",\"method\":\"POST\","
                                + "\"path\":\"/logout\"}");
        assertThat(site.auditText())
                .doesNotContain("secret", Site.PASSWORD, Site.HASH, cookie.split("=", 2)[1], Site.tokenOf("viewer"));
    }

    @Test
    void metricsAndHealth_haveABindOfTheirOwn_withoutALoginAndNothingElse() throws Exception {
        String base = "http://127.0.0.1:" + site.live.server().metricsPort().orElseThrow();
        java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient();
        for (String path : List.of("/metrics", "/healthz", "/readyz", "/api/cameras", "/", "/login", "/cameras/gate")) {
            HttpResponse<String> answer = client.send(
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(base + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            boolean served = List.of("/metrics", "/healthz", "/readyz").contains(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(served ? 200 : 404);
        }
        assertThat(get("/metrics").statusCode()).isEqualTo(401);
        assertThat(get("/metrics", Site.bearer("viewer")).statusCode()).isEqualTo(200);
    }

    private static String withoutTime(String line) {
        return line.replaceFirst("\"at\":\"[0-9T:.-]+Z\",", "");
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return site.live.call("GET", path, "", headers);
    }

    private HttpResponse<String> post(String path, String[] headers, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of(more));
        return site.live.call("POST", path, "{}", all.toArray(String[]::new));
    }

    /** A stream that has begun. */
    private Socket open(String path, String cookie) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.live.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        BufferedReader head =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        assertThat(head.readLine()).contains("200");
        return socket;
    }

    private static void assertEnds(Socket stream) throws IOException {
        byte[] buffer = new byte[8192];
        StringBuilder last = new StringBuilder();
        int count;
        while ((count = stream.getInputStream().read(buffer)) >= 0) {
            last.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            // The end of a chunked answer, after which the connection may serve another request.
            if (last.toString().endsWith("\r\n0\r\n\r\n") || last.toString().equals("0\r\n\r\n")) {
                return;
            }
        }
    }
}
