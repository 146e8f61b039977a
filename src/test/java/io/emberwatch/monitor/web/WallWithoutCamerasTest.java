package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people see where there is no camera to see, in a real browser. */
@Tag("slow")
@Timeout(300)
class WallWithoutCamerasTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final String SAID = "document.getElementById('nothing').innerText";
    private static final String WAYS =
            "[...document.querySelectorAll('#nothing .button')].map(each => each.getAttribute('href'))";

    @TempDir
    Path folder;

    @Test
    void wall_saysWhatCanBeDone_byRole_andShowsTheFirstCameraByItself() throws Exception {
        try (Site site = new Site(folder)) {
            site.live.views.clear();
            FullSite.Editing editing = new FullSite.Editing();
            editing.hindrance = Optional.empty();
            site.live.editing = editing;
            try (BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login"))) {
                SitePages.logIn(browser, "ann");
                said(browser, "Add one by its address");
                assertThat(browser.value(WAYS)).isEqualTo("/edit?new,/discover");
                assertThat(browser.value("document.getElementById('summary').textContent"))
                        .as("nobody may think that all is well")
                        .isEqualTo("No cameras");
                // Longer than the page believes a stream that tells nothing.
                browser.value("new Promise(done => setTimeout(done, 6500))");
                assertThat(browser.value("document.getElementById('link').innerText"))
                        .isEqualTo("live");
                keep(browser, "wall-nothing-admin");

                browser.value("document.querySelector('#nothing .button').click()");
                browser.until("location.pathname === '/edit' && document.getElementById('form')?.hidden === false");

                editing.hindrance = Optional.of("the cameras of a fleet are in its topic, not in this file: emberwatch"
                        + " fleet import changes them");
                browser.go(site.live.uri("/"));
                said(browser, "emberwatch fleet import");
                assertThat(browser.value(WAYS)).isEqualTo("/discover");
                site.live.editing = ConfigEditing.NONE;
                browser.go(site.live.uri("/?kiosk"));
                said(browser, "emberwatch reload");
                assertThat(browser.value(WAYS)).isEqualTo("/discover");
                for (String path : List.of("/incidents", "/explain", "/system", "/discover")) {
                    browser.go(site.live.uri(path));
                    browser.until("document.getElementById('summary').textContent !== 'Looking for incidents'");
                }

                logOut(browser);
                SitePages.logIn(browser, "oli");
                browser.until("location.pathname === '/'");
                said(browser, "An administrator adds cameras");
                assertThat(browser.value(WAYS)).isEmpty();
                browser.value("document.cookie = 'emberwatch_language=zh; Path=/'");
                browser.go(site.live.uri("/"));
                said(browser, "请联系管理员");
                WallLiveTest.assertNoEnglish(browser, "oli", "gate|yard");
                keep(browser, "wall-nothing-chinese");
                browser.value("document.cookie = 'emberwatch_language=en; Path=/'");
                browser.go(site.live.uri("/"));
                said(browser, "An administrator adds cameras");

                browser.value("window.same = true");
                site.live.views.put(GATE, LiveServer.view(GATE, AlarmState.CALM, CameraHealth.UP));
                browser.until("document.querySelectorAll('.tile').length === 1"
                        + " && document.getElementById('nothing').hidden");
                assertThat(browser.value("window.same")).isEqualTo("true");
                assertThat(browser.value("document.getElementById('summary').textContent"))
                        .isEqualTo("1 camera · all calm");

                browser.go(site.live.uri("/?group=attic"));
                said(browser, "No camera is in the group attic");
                browser.value("document.querySelector('#nothing .button').click()");
                browser.until("document.getElementById('nothing').hidden && location.search === ''"
                        + " && document.querySelector('.tile').checkVisibility()");

                site.live.views.remove(GATE);
                browser.until("!document.getElementById('nothing').hidden");
                logOut(browser);
                SitePages.logIn(browser, "eve");
                said(browser, "None of the cameras that you may see");
                assertThat(browser.rendering().log()).doesNotContain("Content Security Policy", "Uncaught");
            }
        }
    }

    @Test
    void pageOfACamera_thatIsTakenOut_saysSo() throws Exception {
        try (Site site = new Site(folder);
                BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login?next=/cameras/gate"))) {
            SitePages.logIn(browser, "ann");
            browser.until("document.getElementById('name')?.textContent === 'Camera gate'");

            site.live.views.remove(GATE);

            browser.until("document.querySelector('h1')?.textContent === 'Not found'");
        }
    }

    private static void said(BrowserSession browser, String text) {
        browser.until("!document.getElementById('nothing').hidden && " + SAID + ".includes('" + text + "')");
    }

    private static void logOut(BrowserSession browser) {
        browser.click("log-out");
        browser.until("location.pathname === '/login'");
    }

    private static void keep(BrowserSession browser, String name) throws IOException {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(browser.rendering().image(), screens.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
    }
}
