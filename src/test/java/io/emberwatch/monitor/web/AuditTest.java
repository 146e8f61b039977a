package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.monitor.web.access.AccessListener.LoginResult;
import io.emberwatch.monitor.web.access.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every login, refusal and write is in the audit log: in a line of its own, or counted in one. */
@Timeout(120)
class AuditTest {
    @TempDir
    Path folder;

    private List<JsonNode> lines(Site site) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(site.audit)) {
            lines.add(Json.parse(line));
        }
        return lines;
    }

    /** What lines stand for, by a field of theirs. */
    private static Map<String, Integer> counted(List<JsonNode> lines, String event, String field) {
        Map<String, Integer> counts = new TreeMap<>();
        lines.stream()
                .filter(line -> line.path("event").asText().equals(event))
                .forEach(line -> counts.merge(
                        line.path(field).asText(), line.path("unwritten").asInt(1), Integer::sum));
        return counts;
    }

    @Test
    void noRefusal_isLost_howeverOftenItRepeats() throws Exception {
        Site site = new Site(folder);
        try (site) {
            for (int i = 0; i < 25; i++) {
                site.live.call(
                        "POST", "/api/incidents/" + Site.GATE_FIRE + "/acknowledge", "{}", Site.bearer("viewer"));
                site.live.call("GET", "/api/cameras/yard", "", Site.bearer("gate-viewer"));
                site.live.call("GET", "/api/cameras?token=x", "");
                site.live.call("GET", "/api/cameras", "", "Authorization", "Bearer guess-" + i);
                site.live.call("GET", "/api/cameras", "", "Authorization", "Nonsense " + i);
                site.live.call(
                        "POST",
                        "/logout",
                        "",
                        Site.bearer("viewer")[0],
                        Site.bearer("viewer")[1],
                        "Origin",
                        "http://evil");
            }
            assertThat(counted(lines(site), "refused", "reason"))
                    .as("at once")
                    .containsKeys("role", "hidden", "login_needed");
            await("what repeats, after a second")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> counted(lines(site), "refused", "reason").get("role") == 25);
            assertThat(lines(site)).as("few lines").hasSizeLessThan(40);
        }
        Map<Refusal, Integer> refusals = site.live.counts.refusals;
        assertThat(counted(lines(site), "refused", "reason"))
                .as("with what was held back at the end")
                .containsEntry("role", 25)
                .containsEntry("hidden", 25)
                .containsEntry("login_needed", 25)
                .containsEntry("credentials", 25)
                .containsEntry("other_site", refusals.get(Refusal.OTHER_SITE));
        assertThat(counted(lines(site), "login", "result")).isEqualTo(Map.of("failed", 25));
        assertThat(refusals).containsEntry(Refusal.CREDENTIALS, 50).containsEntry(Refusal.LOGIN_NEEDED, 25);
    }

    @Test
    void everyLogin_goodWrongOrSlowed_isCounted() throws Exception {
        Site site = new Site(folder);
        try (site) {
            for (int i = 0; i < 12; i++) {
                site.login("oli", "wrong " + i);
            }
            site.login("ann", Site.PASSWORD);
        }
        assertThat(counted(lines(site), "login", "result"))
                .isEqualTo(Map.of(
                        "ok", site.live.counts.logins.get(LoginResult.OK),
                        "failed", site.live.counts.logins.get(LoginResult.FAILED),
                        "slowed", site.live.counts.logins.get(LoginResult.SLOWED)));
        assertThat(site.live.counts.logins.values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(13);
    }

    @Test
    void everyWrite_isALine_withWhoAndWhatBecameOfIt() throws Exception {
        Site site = new Site(folder);
        int written = 0;
        try (site) {
            FullSite.furnish(site);
            for (String route : site.live.server().needs().keySet()) {
                if (!route.startsWith("POST ") || route.contains("/login") || route.contains("/logout")) {
                    continue;
                }
                String path = route.substring(5)
                        .replace("{name}", "hook")
                        .replace("{id}", route.contains("incidents") ? Site.GATE_FIRE : "gate");
                int status = site.live
                        .call(
                                "POST",
                                path,
                                "{}",
                                Site.bearer("admin")[0],
                                Site.bearer("admin")[1],
                                "Content-Type",
                                "application/json")
                        .statusCode();
                await(route)
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(lines(site))
                                .anySatisfy(line -> assertThat(line.toString())
                                        .contains(
                                                "\"event\":\"change\",\"user\":\"admin\"",
                                                "\"status\":" + status,
                                                path + "\"")));
                written++;
            }
        }
        assertThat(written).isGreaterThan(12);
        assertThat(counted(lines(site), "change", "user")).isEqualTo(Map.of("admin", written));
    }
}
