package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.web.Browser.Rendering;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the system in a real browser, and what it is made of. */
@Tag("slow")
@Timeout(300)
class SystemPageTest {
    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void start() throws Exception {
        new Browser(folder);
        site = new Site(folder);
        site.live.sinks = List.of(
                new SinkState("siren", SinkState.Condition.WORKING, "delivers", Instant.EPOCH, 0),
                new SinkState("mail", SinkState.Condition.FAILING, "no answer", Instant.EPOCH, 3));
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private BrowserSession open(String who) throws Exception {
        BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login?next=/system"), 1280, 1100);
        browser.value("document.querySelector('input[name=name]').value = '" + who + "'");
        browser.value("document.querySelector('input[name=password]').value = '" + Site.PASSWORD + "'");
        browser.value("document.querySelector('form').requestSubmit()");
        browser.until("location.pathname === '/system' && document.querySelectorAll('#sinks li').length === 2"
                + " && document.querySelectorAll('#program dd').length > 0");
        return browser;
    }

    @Test
    void admin_seesWhatIsRunning_andSendsATestMessage() throws Exception {
        try (BrowserSession browser = open("ann")) {
            assertThat(browser.value("document.getElementById('system').innerText"))
                    .contains("1.2.3", "2 h 3 min", "fedcba987654", "densenet121", "onednn", "fp32", "224 × 224")
                    .contains("21 ms", "34 ms", "46.6 GiB free of 93.1 GiB", "thread evidence")
                    .contains("12 verdicts", "emberwatch finetune")
                    .contains("no answer, since", "3 messages wait");
            assertThat(browser.value("document.getElementById('retraining-card').innerText.replace(/\\s+/g, ' ')"))
                    .contains("Fires found 65.0 % 72.5 %", "False alarms 5.0 % 0.8 %", "AUROC 0.9510 0.9620")
                    .contains("on 160 images that it did not learn from", "only 40 images of a class");
            assertThat(browser.value("document.getElementById('summary').innerText"))
                    .isEqualTo("not well: thread evidence");
            keep(browser.rendering(), "system.png");

            browser.value("document.querySelector('[data-sink=siren] button').click()");
            browser.until("document.querySelector('[data-sink=siren] .tested').textContent === 'sent'");
            site.live.trial = sink -> Optional.of(CompletableFuture.completedFuture(Optional.of("<b>refused</b>")));
            browser.value("document.querySelector('[data-sink=mail] button').click()");
            browser.until("document.querySelector('[data-sink=mail] .tested').textContent"
                    + " === 'not sent: <b>refused</b>'");
            assertThat(browser.value("document.activeElement.closest('li').dataset.sink"))
                    .isEqualTo("mail");
            assertThat(site.auditText()).contains("/api/sinks/siren/test").contains("/api/sinks/mail/test");

            browser.click("reload");
            browser.until("document.getElementById('reloaded').textContent.includes('cannot be reloaded now')");
            Rendering end = browser.rendering();
            assertThat(end.log()).doesNotContain("Content Security Policy", "Uncaught");
        }
    }

    @Test
    void operator_seesNoButtons() throws Exception {
        try (BrowserSession browser = open("oli")) {
            assertThat(browser.value("document.querySelectorAll('#sinks button').length"))
                    .isEqualTo("0");
            assertThat(browser.value("getComputedStyle(document.getElementById('reload').parentElement).display"))
                    .isEqualTo("none");
        }
    }

    @Test
    void detailsThatTellOfAllCameras_areForThoseWhoSeeAll() throws Exception {
        JsonNode whole = system("viewer");
        assertThat(whole.path("checks").path("model").path("detail").asText()).isEqualTo("loaded");
        assertThat(whole.path("retraining").path("true_alarms").asInt()).isEqualTo(7);
        JsonNode part = system("gate-viewer");
        assertThat(part.path("checks").path("model").path("ok").asBoolean()).isTrue();
        assertThat(part.path("checks").path("model").path("detail").isNull()).isTrue();
        assertThat(part.path("retraining").isNull()).isTrue();
        assertThat(part.path("version").asText()).isEqualTo("1.2.3");
    }

    @Test
    void testMessage_thatIsRefused_orForNobody_orUnderWay_saysSo() throws Exception {
        site.live.trial = sink -> Optional.of(CompletableFuture.completedFuture(Optional.of("no answer")));
        var refused = site.live.call("POST", "/api/sinks/siren/test", "", Site.bearer("admin"));
        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).isEqualTo("{\"sink\":\"siren\",\"sent\":false,\"error\":\"no answer\"}");
        assertThat(site.live
                        .call("POST", "/api/sinks/nobody/test", "", Site.bearer("admin"))
                        .statusCode())
                .isEqualTo(404);
        site.live.trial = SinkTrial.NONE;
        assertThat(site.live
                        .call("POST", "/api/sinks/siren/test", "", Site.bearer("admin"))
                        .statusCode())
                .isEqualTo(503);
    }

    private JsonNode system(String who) throws Exception {
        return new ObjectMapper()
                .readTree(site.live
                        .call("GET", "/api/system", "", Site.bearer(who))
                        .body());
    }

    private static void keep(Rendering rendering, String name) throws Exception {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(rendering.image(), screens.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
}
