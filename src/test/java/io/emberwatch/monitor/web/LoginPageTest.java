package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.web.Browser.Rendering;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logging in with a real browser. */
@Tag("slow")
@Timeout(300)
class LoginPageTest {
    @TempDir
    Path folder;

    @Test
    void people_logIn_seeWhatTheirRoleAllows_andLogOut() throws Exception {
        new Browser(folder);
        try (Site site = new Site(folder);
                BrowserSession browser =
                        BrowserSession.open(folder, site.live.uri("/login?next=/incidents/" + Site.GATE_FIRE))) {
            logIn(browser, "oli", "wrong horse");
            browser.until("document.querySelector('.refusal')?.textContent === 'name or password is wrong'");
            keep(browser.rendering(), "login-wrong.png");

            logIn(browser, "oli", Site.PASSWORD);
            browser.until("location.pathname === '/incidents/" + Site.GATE_FIRE + "'");
            browser.until("document.getElementById('me')?.textContent === 'oli'");
            browser.until("document.getElementById('by').value === 'oli' && document.getElementById('by').readOnly");
            browser.until("document.getElementById('title').textContent !== ''");
            browser.click("acknowledge");
            browser.until("document.getElementById('comments').textContent.includes('oli')");
            assertThat(site.live
                            .incidents
                            .find(Site.GATE_FIRE)
                            .orElseThrow()
                            .review()
                            .acknowledged())
                    .hasValueSatisfying(signed -> assertThat(signed.by()).isEqualTo("oli"));
            keep(browser.rendering(), "incident-operator.png");

            browser.click("log-out");
            browser.until("location.pathname === '/login'");
            logIn(browser, "eve", Site.PASSWORD);
            browser.until("location.pathname === '/' && document.querySelectorAll('.tile').length === 1");
            browser.value("location.assign('/incidents/" + Site.GATE_FIRE + "')");
            browser.until(
                    "document.body.dataset.role === 'viewer' && document.getElementById('title').textContent !== ''");
            assertThat(browser.value("getComputedStyle(document.getElementById('review')).display"))
                    .isEqualTo("none");

            // What is not there, and what is not for a viewer, is said in words and in the reader's language.
            browser.go(site.live.uri("/cameras/yard"));
            browser.until("document.querySelector('h1')?.textContent === 'Not found'");
            String hidden = browser.value("document.body.innerHTML");
            browser.go(site.live.uri("/cameras/nowhere"));
            assertThat(browser.value("document.body.innerHTML"))
                    .as("a hidden camera is as one that there is not")
                    .isEqualTo(hidden);
            keep(browser.rendering(), "not-found.png");
            browser.value("document.cookie = 'emberwatch_language=zh; Path=/'");
            browser.go(site.live.uri("/edit"));
            browser.until("document.querySelector('h1')?.textContent === '没有权限'");
            WallLiveTest.assertNoEnglish(browser);
            keep(browser.rendering(), "not-allowed-chinese.png");
            browser.value("document.cookie = 'emberwatch_language=en; Path=/'");
            browser.go(site.live.uri("/incidents/" + Site.GATE_FIRE));
            browser.until("document.getElementById('title')?.textContent !== ''");

            // The session ends while the page is open: it asks for a new one and comes back.
            site.live.server().access().replace(Site.access(site.audit, java.util.Optional.empty(), "oli"));
            browser.until("location.pathname === '/login'");
            assertThat(browser.value("new URLSearchParams(location.search).get('next')"))
                    .isEqualTo("/incidents/" + Site.GATE_FIRE);
            Rendering end = browser.rendering();
            assertThat(end.log()).doesNotContain("Content Security Policy", "Uncaught");
        }
    }

    private static void logIn(BrowserSession browser, String name, String password) {
        browser.until("document.readyState === 'complete' && document.querySelector('input[name=password]') !== null");
        browser.value("document.querySelector('input[name=name]').value = '" + name + "'");
        browser.value("document.querySelector('input[name=password]').value = '" + password + "'");
        browser.value("document.querySelector('form').requestSubmit()");
    }

    private static void keep(Rendering rendering, String name) throws Exception {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(rendering.image(), screens.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
