package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.ScoreCurve;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.emberwatch.monitor.web.Browser.Rendering;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Going through incidents in a real browser. */
@Tag("slow")
@Timeout(300)
class TriagePageTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path folder;

    @BeforeEach
    void requireBrowser() {
        new Browser(folder);
    }

    private static LiveServer server() throws Exception {
        return new LiveServer(4, Duration.ofSeconds(15), "gate", "yard");
    }

    private static String put(LiveServer live, int minute, String camera) {
        String id = "20261124T12%02d00.000Z-%s".formatted(minute, camera);
        live.incidents.put(
                Incident.fire(id, new CameraId(camera), NOON.plusSeconds(60L * minute), 0.9)
                        .ended(NOON.plusSeconds(60L * minute + 30), Incident.End.CLEARED),
                List.of());
        return id;
    }

    private static void press(BrowserSession browser, String key) {
        browser.value("(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown',"
                + " {key: '" + key + "', bubbles: true, cancelable: true}))");
    }

    private static String focused(String id) {
        return "document.activeElement.closest('.incident')?.dataset.id === '" + id + "'";
    }

    private static Review review(LiveServer live, String id) {
        return live.incidents.find(id).orElseThrow().review();
    }

    @Test
    void keys_moveAcknowledgeAndRule() throws Exception {
        try (LiveServer live = server()) {
            String oldest = put(live, 1, "gate");
            String middle = put(live, 2, "yard");
            String newest = put(live, 3, "gate");
            try (BrowserSession browser = BrowserSession.open(folder, live.uri("/incidents"))) {
                browser.until("document.querySelectorAll('.incident').length === 3");
                press(browser, "a");
                press(browser, "j");
                browser.until(focused(newest));
                press(browser, "a");
                browser.until("document.activeElement === document.getElementById('by')");
                assertThat(review(live, newest).acknowledged())
                        .as("nobody knows who it is")
                        .isEmpty();

                browser.value("document.getElementById('by').value = 'Ann'");
                press(browser, "f");
                browser.value("document.activeElement.blur()");
                press(browser, "j");
                browser.until(focused(middle));
                press(browser, "a");
                browser.until("document.activeElement.closest('.incident').textContent.includes('Seen by Ann')");
                press(browser, "t");
                browser.until("document.activeElement.closest('.incident').textContent.includes('True alarm')");
                press(browser, "j");
                browser.until(focused(oldest));
                press(browser, "f");
                browser.until("document.activeElement.closest('.incident').textContent.includes('False alarm')");
                press(browser, "j");
                browser.until(focused(oldest));
                press(browser, "k");
                browser.until(focused(middle));

                assertThat(review(live, middle).acknowledged().orElseThrow().by())
                        .isEqualTo("Ann");
                assertThat(review(live, middle).ruling()).contains(Ruling.TRUE_ALARM);
                assertThat(review(live, oldest).ruling()).contains(Ruling.FALSE_ALARM);
                assertThat(review(live, newest).ruling())
                        .as("typed into the field")
                        .isEmpty();

                press(browser, "?");
                browser.until("document.getElementById('keys').open");
                assertThat(browser.value("document.getElementById('keys').textContent"))
                        .contains("next incident", "false alarm");
                keep(browser.rendering(), "incidents-keys.png");
                browser.value("document.getElementById('keys-on').click()");
                browser.value("document.getElementById('keys').close()");
                press(browser, "j");
                assertThat(browser.value(focused(middle))).as("keys are off").isEqualTo("true");
                assertQuiet(browser.rendering());
            }
        }
    }

    @Test
    void newIncident_isAboveTheOthersWithoutAReload_andTheFocusStays() throws Exception {
        try (LiveServer live = server()) {
            String known = put(live, 1, "gate");
            try (BrowserSession browser = BrowserSession.open(folder, live.uri("/incidents"))) {
                browser.until("document.querySelectorAll('.incident').length === 1");
                browser.value("window.same = true");
                press(browser, "j");
                browser.until(focused(known));

                String fresh = put(live, 2, "yard");

                browser.until("document.querySelector('.incident').dataset.id === '" + fresh + "'");
                assertThat(browser.value("window.same")).isEqualTo("true");
                assertThat(browser.value(focused(known))).isEqualTo("true");
                assertThat(browser.value("document.getElementById('spoken').textContent"))
                        .isEqualTo("New: Fire: Camera yard");
            }
        }
    }

    @Test
    void filters_standInTheAddress_andHold() throws Exception {
        try (LiveServer live = server()) {
            put(live, 1, "gate");
            String seen = put(live, 2, "gate");
            live.incidents.acknowledge(seen, "Ann");
            live.incidents.put(
                    Incident.fault("down-gate", new CameraId("gate"), IncidentKind.CAMERA_DOWN, NOON), List.of());
            try (BrowserSession browser = BrowserSession.open(folder, live.uri("/incidents"))) {
                browser.until("document.querySelectorAll('.incident').length === 3");
                browser.value("document.querySelector('[name=kind]').value = 'fire'");
                browser.value(
                        "document.querySelector('[name=kind]').dispatchEvent(new Event('change', {bubbles: true}))");
                browser.until(
                        "location.search === '?kind=fire' && document.querySelectorAll('.incident').length === 2");
                browser.value("document.querySelector('[name=acknowledged]').value = 'no'");
                browser.value("document.querySelector('[name=acknowledged]')"
                        + ".dispatchEvent(new Event('change', {bubbles: true}))");
                browser.until("location.search === '?kind=fire&acknowledged=no'"
                        + " && document.querySelectorAll('.incident').length === 1");
                browser.value("location.assign('/incidents?from=2026-11-24T12:01:30.000Z')");
                browser.until("location.search.startsWith('?from')"
                        + " && document.querySelectorAll('.incident').length === 1");
                assertThat(browser.value("new Date(document.querySelector('[name=from]').value).toISOString()"))
                        .isEqualTo("2026-11-24T12:01:00.000Z");
                assertThat(browser.value("document.getElementById('reset').hidden"))
                        .isEqualTo("false");
            }
        }
    }

    @Test
    void pages_followEachOther_whenAskedFor() throws Exception {
        try (LiveServer live = server()) {
            IntStream.range(0, 55).forEach(minute -> put(live, minute, "gate"));
            try (BrowserSession browser = BrowserSession.open(folder, live.uri("/incidents"))) {
                browser.until("document.querySelectorAll('.incident').length === 50");
                browser.click("more");
                browser.until("document.querySelectorAll('.incident').length === 55");
                browser.until("document.getElementById('more').hidden");
                // The newest page comes again and again; the older ones stay.
                browser.value("new Promise(done => setTimeout(done, 3500))");
                assertThat(browser.value("document.querySelectorAll('.incident').length"))
                        .isEqualTo("55");
            }
        }
    }

    @Test
    void viewer_seesWhatIsThere_andCanAcknowledgeNothing() throws Exception {
        try (Site site = new Site(folder);
                BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login?next=/incidents"))) {
            browser.value("document.querySelector('input[name=name]').value = 'eve'");
            browser.value("document.querySelector('input[name=password]').value = '" + Site.PASSWORD + "'");
            browser.value("document.querySelector('form').requestSubmit()");
            browser.until("location.pathname === '/incidents' && document.querySelectorAll('.incident').length === 1");
            assertThat(browser.value("document.getElementById('triage').hidden"))
                    .isEqualTo("true");
            assertThat(browser.value("document.getElementById('keys') === null"))
                    .isEqualTo("true");
            browser.value("document.querySelector('.incident a').focus()");
            press(browser, "a");
            press(browser, "t");
            browser.value("location.assign('/incidents/" + Site.GATE_FIRE + "')");
            browser.until("document.getElementById('title')?.textContent === 'Fire: Camera gate'");
            assertThat(browser.value("getComputedStyle(document.getElementById('review')).display"))
                    .isEqualTo("none");
            press(browser, "a");
            assertThat(browser.value("fetch('/api/incidents/" + Site.GATE_FIRE + "/acknowledge', {method: 'POST',"
                            + " headers: {'Content-Type': 'application/json'}, body: '{}'}).then(r => r.status)"))
                    .isEqualTo("403");

            assertThat(review(site.live, Site.GATE_FIRE)).isEqualTo(Review.NONE);
        }
    }

    @Test
    void incident_showsItsScoresAndItsMessages_andImagesSideBySide() throws Exception {
        try (LiveServer live = server()) {
            String id = put(live, 1, "gate");
            OutboxMessage started = new OutboxMessage("siren", id + "/started", id, Event.STARTED, NOON);
            OutboxMessage ended = new OutboxMessage("siren", id + "/ended", id, Event.ENDED, NOON.plusSeconds(40));
            live.incidents.update(
                    id,
                    fire -> fire.explained(Optional.of(new HotBox(0.25, 0.5, 0.25, 0.25)), OptionalDouble.of(0.61)),
                    List.of(started, ended));
            live.incidents.attemptFailed(started, "no answer within 5 s");
            live.incidents.settle(started);
            live.incidents.giveUp(ended, "it is too old");
            live.incidents.rule(id, Ruling.TRUE_ALARM, "Ann");
            new ScoreCurve(
                            0.8,
                            List.of(
                                    new ScoreCurve.Point(-2, 0.1),
                                    new ScoreCurve.Point(0, 0.85),
                                    new ScoreCurve.Point(1.5, 0.9),
                                    new ScoreCurve.Point(4, 0.2)))
                    .write(live.incidents.folder(id));
            live.film("gate", 64, 48, 100);
            byte[] jpeg = live.get("/cameras/gate/snapshot.jpg").body().getBytes(StandardCharsets.ISO_8859_1);
            live.incidents.putImages(
                    id,
                    new IncidentImages(
                            Map.of(ImageKind.SNAPSHOT, jpeg, ImageKind.ANNOTATED, jpeg, ImageKind.HEATMAP, jpeg)));
            try (BrowserSession browser = BrowserSession.open(folder, live.uri("/incidents/" + id), 1280, 1400)) {
                browser.until("document.querySelectorAll('#messages li').length === 2");
                assertThat(browser.value("document.getElementById('messages').innerText"))
                        .contains("began: sent to siren", "1 attempt failed · no answer within 5 s")
                        .contains("ended: given up for siren", "it is too old");
                assertThat(browser.value("document.getElementById('curve-picture').getAttribute('aria-label')"))
                        .isEqualTo(
                                "Score from -2.0 s to +4.0 s around the alarm: highest 0.90 at +1.5 s; threshold 0.8");
                assertThat(browser.value("document.getElementById('curve-line').points.length"))
                        .isEqualTo("4");
                assertThat(browser.value("document.getElementById('retrain').innerText"))
                        .contains(
                                "12 verdicts wait for training",
                                "finetune found 72.5 % of the fires rather than 65.0 %, with 0.8 % false alarms rather than"
                                        + " 5.0 %");
                assertThat(browser.value("document.querySelector('#facts a[href*=\"?at=\"]').pathname"))
                        .isEqualTo("/cameras/gate");
                browser.value("document.querySelector('[data-view=together]').click()");
                browser.until("document.querySelectorAll('#stills img').length === 3"
                        + " && document.activeElement.dataset.view === 'together'");
                keep(browser.rendering(), "incident-together.png");
                assertQuiet(browser.rendering());
            }
        }
    }

    private static void assertQuiet(Rendering page) {
        assertThat(page.log()).doesNotContain("Refused to", "Uncaught", "Content Security Policy");
    }

    private static void keep(Rendering rendering, String name) throws Exception {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(rendering.image(), screens.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
}
