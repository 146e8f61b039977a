package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.incident.Incident;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Working with the pages by the keyboard alone, in a real browser. */
@Tag("slow")
@Timeout(300)
class KeysAloneTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_STOPS = 120;
    /** How far a ring lies around what has the focus, in pixels. */
    private static final int RING = 9;

    /** Tells which element has the focus, where it is, where the one before it is now, and notes that it was reached. */
    private static final String STOP = """
            (() => {
              const place = each => { if (!each?.isConnected) return null; const r = each.getBoundingClientRect();
                return {x: r.x, y: r.y, width: r.width, height: r.height}; };
              window.reached ??= new Set();
              const now = document.activeElement;
              // A label stands for a file's field, which is not seen itself.
              const shown = now.matches('input[type=file]') ? now.closest('label') : now;
              const told = {name: now === document.body ? '' : now.outerHTML.slice(0, 120), again: reached.has(now),
                same: window.before === shown, place: place(shown), before: place(window.before),
                seen: shown.checkVisibility({opacityProperty: true, visibilityProperty: true}) };
              reached.add(now);
              window.before = shown;
              return JSON.stringify(told);
            })()
            """;

    private static final String NOT_REACHED = """
            [...document.querySelectorAll('a[href], button, input, select, textarea, summary, video[controls], [tabindex]')]
              .filter(each => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({visibilityProperty: true})
                && !reached.has(each)).map(each => each.outerHTML.slice(0, 120)).join('; ')
            """;

    @TempDir
    Path folder;

    @Test
    void tab_reachesAllThereIsToPress_andShowsWhereItIs_onEveryPage() throws Exception {
        try (Site site = new Site(folder)) {
            FullSite.furnish(site);
            editable(site);
            try (BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login"), 1280, 900)) {
                List<String> faults = new ArrayList<>();
                walk(browser, "/login", faults);
                browser.go(site.live.uri("/login"));
                SitePages.logIn(browser, "ann");
                for (SitePages.Page page : SitePages.ALL) {
                    SitePages.open(browser, site, page);
                    walk(browser, page.toString(), faults);
                }
                browser.go(site.live.uri("/cameras/nowhere"));
                walk(browser, "not found", faults);

                assertThat(faults).isEmpty();
            }
        }
    }

    /** From stop to stop until the page has been left or it begins anew. */
    private static void walk(BrowserSession browser, String page, List<String> faults) throws Exception {
        browser.run("window.reached = undefined; window.before = undefined; document.activeElement.blur();"
                + " scrollTo(0, 0)");
        BufferedImage imageBefore = null;
        String nameBefore = "";
        Rectangle placeBefore = null;
        int stops = 0;
        while (true) {
            assertThat(stops++).as("stops of " + page).isLessThan(MOST_STOPS);
            browser.press("Tab");
            JsonNode stop = JSON.readTree(browser.value(STOP));
            if (stop.path("same").asBoolean()) {
                continue; // Inside a player or a field for a number.
            }
            BufferedImage image = ImageIO.read(browser.rendering().image().toFile());
            Rectangle left = rectangle(stop.path("before"));
            Rectangle screen = new Rectangle(image.getWidth(), image.getHeight());
            // What is only there while it has the focus, such as the link past the navigation, needs no ring.
            if (imageBefore != null && left != null && left.intersects(screen)) {
                int changed = changed(imageBefore, placeBefore, image, left);
                if (changed < Math.min(placeBefore.width, 400) / 2 + Math.min(placeBefore.height, 400) / 2) {
                    faults.add(page + ": the focus is not seen at " + nameBefore + " (" + changed + " pixels)");
                }
            }
            if (stop.path("name").asText().isEmpty()) {
                imageBefore = null; // Past the last one: it begins anew.
                continue;
            }
            if (stop.path("again").asBoolean()) {
                break;
            }
            nameBefore = stop.path("name").asText();
            placeBefore = rectangle(stop.path("place"));
            imageBefore = image;
            if (!stop.path("seen").asBoolean() || !placeBefore.intersects(screen)) {
                faults.add(page + ": has the focus and is not to be seen: " + nameBefore);
            }
        }
        String missed = browser.value(NOT_REACHED);
        if (!missed.isEmpty()) {
            faults.add(page + ": not reached: " + missed);
        }
        if (browser.value("document.querySelector('[tabindex]:not([tabindex=\"0\"], [tabindex=\"-1\"])') === null")
                .equals("false")) {
            faults.add(page + ": an order of its own");
        }
    }

    private static Rectangle rectangle(JsonNode place) {
        return place.isObject()
                ? new Rectangle(
                        place.path("x").asInt(),
                        place.path("y").asInt(),
                        place.path("width").asInt(),
                        place.path("height").asInt())
                : null;
    }

    /** How many pixels of what had the focus, and around it, are others once it has not. */
    private static int changed(BufferedImage with, Rectangle first, BufferedImage without, Rectangle second) {
        int changed = 0;
        for (int y = -RING; y < first.height + RING; y++) {
            for (int x = -RING; x < first.width + RING; x++) {
                Rectangle screen = new Rectangle(with.getWidth(), with.getHeight());
                if (screen.contains(first.x + x, first.y + y)
                        && screen.contains(second.x + x, second.y + y)
                        && with.getRGB(first.x + x, first.y + y) != without.getRGB(second.x + x, second.y + y)) {
                    changed++;
                }
            }
        }
        return changed;
    }

    @Test
    void firstStop_leadsPastTheNavigation() throws Exception {
        try (Site site = new Site(folder)) {
            FullSite.furnish(site);
            try (BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login"))) {
                SitePages.logIn(browser, "ann");
                for (SitePages.Page page : SitePages.ALL) {
                    if (!page.press().isEmpty()) {
                        continue;
                    }
                    SitePages.open(browser, site, page);
                    browser.press("Tab");
                    assertThat(browser.value("document.activeElement.className"))
                            .as(page.path())
                            .isEqualTo("skip");
                    browser.press("Enter");
                    browser.until("document.activeElement.id === 'content'");
                    browser.press("Tab");
                    assertThat(browser.value("document.getElementById('content').contains(document.activeElement)"
                                    + " && document.activeElement.id !== 'content'"))
                            .as(page.path())
                            .isEqualTo("true");
                }
            }
        }
    }

    @Test
    void listOfKeys_keepsTheFocus_andGivesItBack() throws Exception {
        try (Site site = new Site(folder)) {
            FullSite.furnish(site);
            try (BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login?next=/incidents"))) {
                SitePages.logIn(browser, "ann");
                browser.until("document.querySelectorAll('.incident').length === 3"
                        + " && !document.getElementById('triage').hidden");
                browser.press("j");
                browser.press("j");
                browser.until("document.querySelectorAll('.incident')[1].contains(document.activeElement)");
                browser.press("?");
                browser.until("document.getElementById('keys').open");
                for (int i = 0; i < 6; i++) {
                    browser.press("Tab");
                    assertThat(browser.value("document.getElementById('keys').contains(document.activeElement)"
                                    + " || document.activeElement === document.body"))
                            .as("nothing behind it")
                            .isEqualTo("true");
                }
                browser.press("j");
                browser.press("Escape");
                browser.until("!document.getElementById('keys').open");
                assertThat(browser.value("document.querySelectorAll('.incident')[1].contains(document.activeElement)"))
                        .isEqualTo("true");
            }
        }
    }

    @Test
    void focus_staysWherePeopleWork_whateverChanges() throws Exception {
        try (Site site = new Site(folder)) {
            FullSite.furnish(site);
            editable(site);
            try (BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login?next=/edit"))) {
                SitePages.logIn(browser, "ann");
                browser.until("document.querySelectorAll('#cameras .device').length === 2");
                enter(browser, "#new");
                browser.until("document.activeElement.id === 'name'");
                enter(browser, "#cancel");
                assertThat(focused(browser)).isEqualTo("new");
                enter(browser, "[data-change=yard]");
                enter(browser, "#cancel");
                assertThat(browser.value("document.activeElement.dataset.change"))
                        .isEqualTo("yard");

                browser.go(site.live.uri("/system"));
                browser.until("!document.getElementById('reload').closest('.buttons').hidden");
                enter(browser, "#reload");
                browser.until("document.getElementById('reloaded').textContent !== ''");
                browser.until("document.activeElement.id === 'reload'");

                browser.go(site.live.uri("/incidents/" + Site.YARD_FIRE));
                browser.until("document.getElementById('title').textContent !== ''");
                enter(browser, "#acknowledge");
                browser.until("document.getElementById('acknowledge').disabled");
                browser.until("document.activeElement.id === 'chips'");

                String later = "20261124T140000.000Z-yard";
                for (String fire : List.of(Site.GATE_FIRE, later)) {
                    site.live.incidents.put(
                            Incident.fire(fire, new CameraId(fire.substring(21)), Instant.now(), 0.9), List.of());
                }
                browser.go(site.live.uri("/"));
                browser.until("document.querySelectorAll('#alarm .button').length === 2");
                enter(browser, "#alarm .button");
                browser.until("document.querySelectorAll('#alarm .button').length === 1"
                        + " && document.activeElement === document.querySelector('#alarm .button')");
                enter(browser, "#alarm .button");
                browser.until("document.getElementById('alarm').hidden && document.activeElement.id === 'content'");
            }
        }
    }

    @Test
    void mask_isDrawn_byKeysThatAreReallyPressed_andEscapeGoesBack() throws Exception {
        try (Site site = new Site(folder);
                BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login?next=/cameras/yard"))) {
            SitePages.logIn(browser, "oli");
            browser.until("!document.getElementById('regions').hidden"
                    + " && !document.getElementById('regions-view').hasAttribute('hidden')");
            enter(browser, "#draw-mask");
            browser.until("document.activeElement.id === 'regions-view'");
            browser.press("Escape");
            assertThat(focused(browser)).isEqualTo("draw-mask");
            browser.press("Enter");
            browser.until("document.activeElement.id === 'regions-view'");
            browser.press("Enter");
            times(browser, 10, "ArrowRight");
            browser.press("Enter");
            times(browser, 10, "ArrowDown");
            browser.press("Enter");
            browser.press("Enter");
            assertThat(browser.value("document.getElementById('regions-yaml').value"))
                    .contains("mask1: [[0.5, 0.5], [0.6, 0.5], [0.6, 0.6]]");
            assertThat(browser.value("document.activeElement.getAttribute('class')"))
                    .as("the first corner, to be moved")
                    .contains("corner");
            browser.press("ArrowLeft");
            assertThat(browser.value("document.getElementById('regions-yaml').value"))
                    .contains("mask1: [[0.49, 0.5], [0.6, 0.5], [0.6, 0.6]]");
        }
    }

    @Test
    void whoWantsLessMotion_seesNothingMove() throws Exception {
        String moving = "document.getAnimations().some(each => each.playState === 'running')";
        try (LiveServer live = new LiveServer(4, java.time.Duration.ofSeconds(15), "gate")) {
            live.views.put(
                    new CameraId("gate"), LiveServer.view(new CameraId("gate"), AlarmState.FIRE, CameraHealth.UP));
            try (BrowserSession browser = BrowserSession.open(folder, live.uri("/"))) {
                browser.until("document.querySelector('.tile[data-state=fire]') !== null && " + moving);
                browser.reduceMotion();
                browser.until("!" + moving);
                browser.go(live.uri("/cameras/gate"));
                browser.until("document.querySelector('.single[data-state=fire]') !== null");
                assertThat(browser.value(moving)).isEqualTo("false");
            }
        }
    }

    private static void editable(Site site) {
        FullSite.Editing editing = new FullSite.Editing();
        editing.hindrance = Optional.empty();
        site.live.editing = editing;
    }

    private static void enter(BrowserSession browser, String selector) {
        browser.value("document.querySelector('" + selector + "').focus()");
        browser.press("Enter");
    }

    private static void times(BrowserSession browser, int count, String key) {
        for (int i = 0; i < count; i++) {
            browser.press(key);
        }
    }

    private static String focused(BrowserSession browser) {
        return browser.value("document.activeElement.id");
    }
}
