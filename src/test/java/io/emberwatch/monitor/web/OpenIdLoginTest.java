package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JWSAlgorithm;
import io.emberwatch.monitor.config.AccessConfig;
import io.emberwatch.monitor.config.AddressRange;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.config.OpenIdConfig;
import io.emberwatch.monitor.config.ProxyConfig;
import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.UserConfig;
import io.emberwatch.monitor.web.access.AccessListener.LoginResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who logs in at an OpenID Connect provider. */
@Timeout(60)
class OpenIdLoginTest {
    @TempDir
    Path folder;

    private ProviderStandIn provider;
    private LiveServer live;

    @BeforeEach
    void start() throws Exception {
        provider = new ProviderStandIn();
        provider.person = Map.of("preferred_username", "mia", "groups", List.of("guards", "cooks"));
        WebConfig config = new WebConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                8,
                Optional.empty(),
                Optional.empty(),
                access(Optional.of(provider("groups"))));
        live = new LiveServer(config, Duration.ofSeconds(15), System::nanoTime, "gate");
    }

    @AfterEach
    void stop() {
        live.close();
        provider.close();
    }

    @Test
    void loginPage_leadsToTheProvider() throws Exception {
        String page = live.get("/login?next=%2Fincidents%3Fstate%3Dopen").body();

        assertThat(page).contains("Log in with Example", "href=\"/login/openid?next=%2Fincidents%3Fstate%3Dopen\"");
        URI to = leave("/incidents").to();
        assertThat(to.toString()).startsWith(provider.issuer() + "/authorize?");
        assertThat(ProviderStandIn.fields(to.getRawQuery()))
                .containsEntry("response_type", "code")
                .containsEntry("client_id", ProviderStandIn.CLIENT)
                .containsEntry("scope", "openid profile email")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry(
                        "redirect_uri", live.uri("/login/openid/callback").toString())
                .containsKeys("state", "nonce", "code_challenge");
    }

    @Test
    void loginPage_andItsRefusals_speakTheReadersLanguage() throws Exception {
        String page = chinese("/login", "");
        assertThat(page).contains("使用 Example 登录").doesNotContain("Log in");
        provider.person = Map.of("preferred_username", "mia", "groups", "cooks");
        Departure departure = leave("/");
        URI back = provider.logIn(departure.to());
        assertThat(chinese(back.getRawPath() + "?" + back.getRawQuery(), departure.cookie()))
                .contains("mia 在此没有角色")
                .doesNotContain("has no role");
        assertThat(chinese("/login/openid/callback", "")).contains("不是在此浏览器中开始的");

        live.server().access().replace(access(Optional.of(labelled(OpenIdConfig.USUAL_LABEL))));
        assertThat(chinese("/login", "")).contains(">单点登录<");
        assertThat(live.get("/login").body()).contains(">Log in with single sign-on<");
    }

    @Test
    void pageWithoutPasswords_hasNoFieldsForThem() throws Exception {
        AccessConfig both = access(Optional.of(provider("groups")));
        assertThat(live.get("/login").body()).contains("type=\"password\"");
        live.server()
                .access()
                .replace(new AccessConfig(
                        both.insecure(),
                        both.audit(),
                        both.sessionIdle(),
                        both.sessionMax(),
                        both.proxies(),
                        both.openId(),
                        List.of(),
                        List.of()));

        assertThat(live.get("/login").body()).contains("Log in with Example").doesNotContain("type=\"password\"");
    }

    @Test
    void whoComesBack_hasASessionAndTheRoleOfTheClaim() throws Exception {
        HttpResponse<String> answer = comeBack(leave("/incidents?state=open"));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/incidents?state=open");
        assertThat(answer.headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.matches("emberwatch_session=[A-Za-z0-9_-]{43};.*HttpOnly.*SameSite=Lax.*"))
                .anyMatch(cookie -> cookie.matches("emberwatch_openid=;.*"));
        assertThat(me(session(answer)).body())
                .contains("\"name\":\"mia\"", "\"role\":\"operator\"", "\"session\":true", "\"cameras\":null");
        assertThat(live.counts.logins).containsOnly(Map.entry(LoginResult.OK, 1));
        assertThat(Files.readString(folder.resolve("audit.jsonl")))
                .contains("\"event\":\"login\",\"user\":\"mia\",\"by\":\"openid\",\"result\":\"ok\"")
                .doesNotContain("code-", "s3cret", "state=");
    }

    @Test
    void logout_endsTheSession() throws Exception {
        String cookie = session(comeBack(leave("/")));
        String origin = "http://127.0.0.1:" + live.port();

        assertThat(live.call("POST", "/logout", "", "Cookie", cookie, "Origin", origin)
                        .statusCode())
                .isEqualTo(303);
        assertThat(me(cookie).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"staff, viewer", "guards, operator", "'staff,chiefs,guards', admin"})
    void highestRole_counts(String groups, String role) throws Exception {
        provider.person = Map.of("preferred_username", "mia", "groups", List.of(groups.split(",", -1)));

        assertThat(me(session(comeBack(leave("/")))).body()).contains("\"role\":\"" + role + "\"");
    }

    @Test
    void claimInsideAnObject_isFoundByItsDots() throws Exception {
        live.server().access().replace(access(Optional.of(provider("realm_access.roles"))));
        provider.person = Map.of("preferred_username", "mia", "realm_access", Map.of("roles", List.of("chiefs")));

        assertThat(me(session(comeBack(leave("/")))).body()).contains("\"role\":\"admin\"");
    }

    @Test
    void whoHasNoRole_isRefusedInOneSentence() throws Exception {
        provider.person = Map.of("preferred_username", "mia", "groups", "cooks");

        refused(comeBack(leave("/")), 403, "mia has no role here: an administrator gives one by web.openid.roles");
        assertThat(Files.readString(folder.resolve("audit.jsonl")))
                .contains("\"user\":\"mia\",\"by\":\"openid\",\"result\":\"failed\"");
    }

    @Test
    void nameOfAUser_isNotTakenOver() throws Exception {
        provider.person = Map.of("preferred_username", "ann", "groups", "chiefs");

        refused(comeBack(leave("/")), 403, "there is a user or token called ann here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "<script>", "a\nb"})
    void unusableName_isRefused(String name) throws Exception {
        provider.person = Map.of("preferred_username", name, "groups", "chiefs");

        refused(comeBack(leave("/")), 403, "preferred_username holds no name that can be used here");
    }

    @Test
    void loginThatAnotherBrowserBegan_isRefused_andNothingIsAskedOfTheProvider() throws Exception {
        Departure mine = leave("/");
        Departure others = leave("/");
        URI back = provider.logIn(others.to());

        for (String cookie : List.of(mine.cookie(), "emberwatch_openid=" + "A".repeat(43), "other=1")) {
            refused(call(back, cookie), 400, "this login was not begun in this browser");
        }
        refused(call(URI.create(back.toString().replaceFirst("&state.*", "")), others.cookie()), 400, "not begun");
        assertThat(provider.tokensAsked).hasValue(0);
        assertThat(call(back, others.cookie()).statusCode()).isEqualTo(303);
    }

    @Test
    void code_isGoodOnce() throws Exception {
        Departure departure = leave("/");
        URI back = provider.logIn(departure.to());
        call(back, departure.cookie());

        refused(call(back, departure.cookie()), 403, "the provider does not take this login");
    }

    @Test
    void tokenOfAnotherAttempt_isRefused() throws Exception {
        provider.twist = claims -> claims.claim("nonce", "another");
        refused(comeBack(leave("/")), 403, "the provider's token is not valid");
        provider.twist = claims -> claims.claim("nonce", null);
        refused(comeBack(leave("/")), 403, "the provider's token is not valid");
    }

    @Test
    void tokenForOthers_ofOthers_orOfYesterday_isRefused() throws Exception {
        provider.twist = claims -> claims.audience("another-client");
        refused(comeBack(leave("/")), 403, "the provider's token is not valid");
        provider.twist = claims -> claims.issuer("https://evil.example");
        refused(comeBack(leave("/")), 403, "the provider's token is not valid");
        provider.twist = claims -> claims.expirationTime(Date.from(Instant.now().minus(Duration.ofHours(1))));
        refused(comeBack(leave("/")), 403, "the provider's token is not valid");
    }

    @Test
    void tokenThatTheProviderDidNotSign_isRefused() throws Exception {
        provider.key = ProviderStandIn.key("one");
        refused(comeBack(leave("/")), 403, "the provider's token is not valid");
        provider.key = provider.published;
        for (Algorithm algorithm : List.of(Algorithm.NONE, JWSAlgorithm.HS256)) {
            provider.signedBy = algorithm;
            refused(comeBack(leave("/")), 403, "the provider's token is not valid");
        }
    }

    @Test
    void newKeys_areFetched() throws Exception {
        comeBack(leave("/"));
        provider.key = ProviderStandIn.key("two");
        provider.published = provider.key;

        assertThat(comeBack(leave("/")).statusCode()).isEqualTo(303);
    }

    @Test
    void refusalByTheProvider_isSaid() throws Exception {
        Departure departure = leave("/");
        String state = ProviderStandIn.fields(departure.to().getRawQuery()).get("state");

        refused(
                call(live.uri("/login/openid/callback?error=access_denied&state=" + state), departure.cookie()),
                403,
                "the provider did not let you in");
    }

    @Test
    void providerThatDoesNotAnswer_isSaid_andPasswordsGoOn() throws Exception {
        provider.descriptionStatus = 500;
        refused(live.get("/login/openid"), 503, "the provider cannot be asked at this moment");
        provider.descriptionStatus = 200;
        provider.callsItself = "https://another.example";
        refused(live.get("/login/openid"), 503, "the provider cannot be asked at this moment");
        HttpResponse<String> ann = live.call(
                "POST",
                "/login",
                "name=ann&password=correct+horse",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(me(Site.cookie(ann)).body()).contains("\"name\":\"ann\"");
        provider.callsItself = "";
        assertThat(comeBack(leave("/")).statusCode())
                .as("as soon as it is well again")
                .isEqualTo(303);
    }

    @Test
    void rolesAndProvider_changeWhileItRuns() throws Exception {
        String cookie = session(comeBack(leave("/")));
        OpenIdConfig before = provider("groups");
        live.server()
                .access()
                .replace(access(
                        Optional.of(with(before, new OpenIdConfig.Roles(List.of("cooks"), List.of(), List.of())))));
        assertThat(me(cookie).body()).contains("\"role\":\"viewer\"");
        live.server()
                .access()
                .replace(access(
                        Optional.of(with(before, new OpenIdConfig.Roles(List.of("staff"), List.of(), List.of())))));
        assertThat(me(cookie).statusCode()).as("has no role any more").isEqualTo(401);

        live.server().access().replace(access(Optional.of(before)));
        String again = session(comeBack(leave("/")));
        live.server().access().replace(access(Optional.empty()));
        assertThat(me(again).statusCode()).isEqualTo(401);
        assertThat(live.get("/login/openid").headers().firstValue("Location")).contains("/login");
        assertThat(live.get("/login").body()).doesNotContain("Log in with");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example"})
    void login_leadsToNoOtherSite(String next) throws Exception {
        assertThat(comeBack(leave(next)).headers().firstValue("Location")).contains("/");
    }

    @Test
    void behindAProxyWithHttps_theWayBackIsHttps() throws Exception {
        HttpResponse<String> answer = live.call("GET", "/login/openid", "", "X-Forwarded-Proto", "https");

        assertThat(ProviderStandIn.fields(location(answer).getRawQuery()).get("redirect_uri"))
                .startsWith("https://127.0.0.1:");
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("Secure", "HttpOnly", "SameSite=Lax");
    }

    private record Departure(URI to, String cookie) {}

    private Departure leave(String next) throws Exception {
        HttpResponse<String> answer =
                live.get("/login/openid?next=" + next.replace("?", "%3F").replace("=", "%3D"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return new Departure(location(answer), Site.cookie(answer));
    }

    private static URI location(HttpResponse<String> answer) {
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private HttpResponse<String> comeBack(Departure departure) throws Exception {
        return call(provider.logIn(departure.to()), departure.cookie());
    }

    private HttpResponse<String> call(URI back, String cookie) throws Exception {
        String query = back.getRawQuery();
        return live.call("GET", back.getRawPath() + (query == null ? "" : "?" + query), "", "Cookie", cookie);
    }

    private static String session(HttpResponse<String> answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("emberwatch_session="))
                .map(cookie -> cookie.split(";", 2)[0])
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
    }

    private HttpResponse<String> me(String cookie) throws Exception {
        return live.call("GET", "/api/me", "", "Cookie", cookie);
    }

    private String chinese(String path, String cookie) throws Exception {
        String body = live.call("GET", path, "", "Accept-Language", "zh-CN,zh;q=0.9", "Cookie", cookie)
                .body();
        return new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private OpenIdConfig labelled(String label) {
        OpenIdConfig one = provider("groups");
        return new OpenIdConfig(
                one.issuer(),
                one.clientId(),
                one.clientSecret(),
                label,
                one.scopes(),
                one.nameClaim(),
                one.roleClaim(),
                one.tls(),
                one.roles());
    }

    private static void refused(HttpResponse<String> answer, int status, String why) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body().replace("&#39;", "'")).contains(why).doesNotContain("s3cret", "Exception");
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.contains("session"));
    }

    private OpenIdConfig provider(String roleClaim) {
        return new OpenIdConfig(
                provider.issuer(),
                ProviderStandIn.CLIENT,
                new Secret(ProviderStandIn.SECRET),
                "Example",
                List.of(),
                "preferred_username",
                roleClaim,
                Optional.empty(),
                new OpenIdConfig.Roles(List.of("staff"), List.of("guards"), List.of("chiefs")));
    }

    private static OpenIdConfig with(OpenIdConfig one, OpenIdConfig.Roles roles) {
        return new OpenIdConfig(
                one.issuer(),
                one.clientId(),
                one.clientSecret(),
                one.label(),
                one.scopes(),
                one.nameClaim(),
                one.roleClaim(),
                one.tls(),
                roles);
    }

    private AccessConfig access(Optional<OpenIdConfig> openId) {
        ProxyConfig proxies = new ProxyConfig(
                List.of(AddressRange.parse("127.0.0.1").orElseThrow()), Optional.empty(), Optional.empty());
        return new AccessConfig(
                false,
                folder.resolve("audit.jsonl").toString(),
                Duration.ofHours(12),
                Duration.ofDays(7),
                Optional.of(proxies),
                openId,
                List.of(new UserConfig("ann", Optional.of(new Secret(Site.HASH)), Role.ADMIN, List.of())),
                List.of());
    }
}
