package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.AccessConfig;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.config.OpenIdConfig;
import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.UserConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real browser on its way through a real provider. */
@Tag("slow")
@Timeout(300)
class OpenIdProviderTest {
    @TempDir
    Path folder;

    @Test
    void person_logsInAtTheProvider_hasTheRoleOfItsClaim_andWhoHasNoneIsToldSo() throws Exception {
        new Browser(folder);
        try (NpmProvider provider = new NpmProvider(folder);
                LiveServer live = new LiveServer(config(provider), Duration.ofSeconds(15), System::nanoTime, "gate")) {
            provider.start(
                    live.uri("/login/openid/callback"), Map.of("mia", List.of("guards"), "tom", List.of("cooks")));
            try (BrowserSession browser = BrowserSession.open(folder, live.uri("/login?next=/incidents"))) {
                browser.until("document.querySelector('a.button') !== null");
                keep(browser, "login-openid.png");
                logIn(browser, "tom");
                browser.until("document.querySelector('.refusal')?.textContent.startsWith('tom has no role here')");
                keep(browser, "login-openid-refused.png");

                // Another person at the same browser: the provider has a session of its own.
                browser.go(provider.issuer().resolve("/session/end"));
                browser.until("document.querySelector('button[name=logout]') !== null");
                browser.value("document.querySelector('button[name=logout]').click()");
                browser.until("document.querySelector('button[name=logout]') === null");
                browser.go(live.uri("/login?next=/incidents"));
                browser.until("document.querySelector('a.button') !== null");
                logIn(browser, "mia");
                browser.until("location.pathname === '/incidents'");
                browser.until("document.getElementById('me')?.textContent === 'mia'"
                        + " && document.body.dataset.role === 'operator'");

                browser.click("log-out");
                browser.until("location.pathname === '/login'");
                browser.value("document.cookie = 'emberwatch_language=zh; Path=/'");
                browser.value("location.reload()");
                browser.until("document.querySelector('a.button')?.textContent === '使用 Example 登录'");
                keep(browser, "login-openid-zh.png");
                assertThat(browser.rendering().log()).doesNotContain("Content Security Policy", "Uncaught");
            }
            assertThat(Files.readString(folder.resolve("audit.jsonl")))
                    .contains("\"user\":\"tom\",\"by\":\"openid\",\"result\":\"failed\"")
                    .contains("\"user\":\"mia\",\"by\":\"openid\",\"result\":\"ok\"")
                    .contains("\"event\":\"logout\",\"user\":\"mia\"")
                    .doesNotContain(NpmProvider.SECRET, "code=", "state=");
        }
    }

    private static void logIn(BrowserSession browser, String name) {
        browser.value("document.querySelector('a.button').click()");
        browser.until("document.querySelector('input[name=login]') !== null");
        browser.value("document.querySelector('input[name=login]').value = '" + name + "'");
        browser.value("document.querySelector('input[name=password]').value = 'any'");
        browser.value("document.querySelector('form').requestSubmit()");
        browser.until("document.querySelector('input[name=prompt]')?.value === 'consent'");
        browser.value("document.querySelector('form').requestSubmit()");
    }

    private static void keep(BrowserSession browser, String name) throws Exception {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(browser.rendering().image(), screens.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private WebConfig config(NpmProvider provider) {
        OpenIdConfig openId = new OpenIdConfig(
                provider.issuer(),
                NpmProvider.CLIENT,
                new Secret(NpmProvider.SECRET),
                "Example",
                List.of("profile"),
                "preferred_username",
                "groups",
                Optional.empty(),
                new OpenIdConfig.Roles(List.of("staff"), List.of("guards"), List.of("chiefs")));
        return new WebConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                8,
                Optional.empty(),
                Optional.empty(),
                new AccessConfig(
                        false,
                        folder.resolve("audit.jsonl").toString(),
                        Duration.ofHours(12),
                        Duration.ofDays(7),
                        Optional.empty(),
                        Optional.of(openId),
                        List.of(new UserConfig("ann", Optional.of(new Secret(Site.HASH)), Role.ADMIN, List.of())),
                        List.of()));
    }
}
