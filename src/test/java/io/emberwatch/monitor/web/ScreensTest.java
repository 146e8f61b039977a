package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.ConfigFile;
import io.emberwatch.monitor.Monitor;
import io.emberwatch.monitor.camera.onvif.FakeDevice;
import io.emberwatch.monitor.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page of a whole monitor while nothing burns, with a fire and without its cameras, in both themes, on a phone and in
 * Chinese, kept in {@code target/screens} to be looked at. Held by the test itself: nothing is wider than the screen, and no
 * word of English is on a Chinese page.
 */
@Tag("slow")
@Timeout(600)
class ScreensTest {
    private static final Map<String, List<String>> NAMES_OF_CAMERAS = Map.of(
            "en",
            List.of(
                    "Gate",
                    "Outside",
                    "Hall",
                    "Inside",
                    "Kitchen",
                    "Third camera behind the porter's lodge left of loading ramp two, over the fire lane",
                    "Back yard",
                    "Store"),
            "zh",
            List.of("大门", "室外", "大厅", "室内", "厨房", "北仓库二号装卸坡道左侧门卫室后方的第三台摄像机，俯视消防通道与叉车充电区", "后院", "仓库"));
    /** Puts a camera into a group, as the page does that changes cameras. */
    private static final String RENAME = """
            fetch('/api/config/cameras').then(answer => fetch('/api/config/cameras/store', {method: 'POST',
              headers: {'Content-Type': 'application/json', 'If-Match': answer.headers.get('ETag')},
              body: JSON.stringify({group: 'Inside'})})).then(answer => answer.status)""";

    /** What stands on pages in every language: names of the product, of methods and layers, of units and of formats. */
    private static final String NAMES = "Emberwatch|English|gradcam(\\+\\+)?|hirescam|layercam|eigencam|xgradcam"
            + "|eigengradcam|occlusion|densenet\\d*|onednn|tensorflow|(?:bf|fp|int)\\d+|cpu|SHA-256|Main Gate|ACME|X100|H264|(?:main|sub|tiny|still) stream|[0-9a-f]{12,}|MiB|GiB"
            + "|ms|p50|p95|AUROC|JSON|PNG|JPEG|YAML|ONVIF|rtsp://\\S*|http://\\S*|demo:\\S*|\\b(?:duty|main|sub|camera_\\w+|gate|hall|kitchen|ramp|off|store)\\b"
            + "|cameras\\.[\\w.-]+|[0-9.]+-SNAPSHOT|\\b(?:no)?fire\\b|finetune|--config|Java|ann|site\\.yml|yml|[\\w-]+\\.jsonl?";

    /** The first explanation loads a network of its own. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    /** What the cameras show. */
    private enum State {
        CALM("[...document.querySelectorAll('.tile')].filter(each => each.dataset.state === 'calm'"
                + " && each.dataset.feed === 'up').length === 6"),
        FIRE(
                "document.querySelector('#alarm .button') !== null && document.querySelector('[data-feed=down]') !== null"),
        OFFLINE("document.querySelectorAll('.tile[data-feed=down]').length === 6");

        /** True on the wall once the cameras are as they are to be. */
        private final String reached;

        State(String reached) {
            this.reached = reached;
        }
    }

    /**
     * A page.
     *
     * @param states those in which it looks different
     * @param ready true once it shows what it has
     * @param press the id of what is pressed then; empty for nothing
     * @param pressed true once that has shown what it has
     */
    private record Screen(String name, String path, Set<State> states, String ready, String press, String pressed) {
        Screen(String name, String path, Set<State> states, String ready) {
            this(name, path, states, ready, "", "true");
        }
    }

    private static final Set<State> ALWAYS = EnumSet.allOf(State.class);
    private static final Set<State> CALM = EnumSet.of(State.CALM);
    private static final Set<State> ON_FIRE = EnumSet.of(State.FIRE);

    private static final List<Screen> SCREENS = List.of(
            new Screen("wall", "/", ALWAYS, "document.querySelectorAll('.tile').length === 6"),
            new Screen(
                    "kiosk",
                    "/?kiosk",
                    EnumSet.of(State.FIRE, State.OFFLINE),
                    "document.querySelectorAll('.tile').length === 6"),
            new Screen(
                    "camera",
                    "/cameras/gate",
                    ALWAYS,
                    "document.getElementById('camera').dataset.feed === 'down'"
                            + " || (document.getElementById('live').naturalWidth > 0"
                            + " && document.getElementById('past-greatest').hasAttribute('d'))"),
            new Screen(
                    "incidents",
                    "/incidents",
                    ALWAYS,
                    "!document.getElementById('none').hidden || document.querySelectorAll('.incident').length >= 2"),
            new Screen(
                    "incident",
                    "FIRE",
                    EnumSet.of(State.FIRE, State.OFFLINE),
                    "document.getElementById('title').textContent !== ''"
                            + " && document.querySelector('.still img')?.naturalWidth > 0"),
            new Screen(
                    "keys",
                    "/incidents",
                    ON_FIRE,
                    "document.querySelectorAll('.incident').length >= 2",
                    "help",
                    "true"),
            new Screen("system", "/system", ALWAYS, "document.querySelectorAll('#sinks li').length > 0"),
            new Screen("discover", "/discover", CALM, "document.querySelector('.nav a[href=\"/discover\"]') !== null"),
            new Screen(
                    "found",
                    "/discover",
                    ON_FIRE,
                    "document.querySelector('.nav a[href=\"/discover\"]') !== null"
                            + " && (document.getElementById('addresses').value = 'DEVICE')",
                    "find",
                    "!document.getElementById('find').disabled"
                            + " && document.querySelectorAll('.device .button').length === 1"),
            new Screen("edit", "/edit", ON_FIRE, "document.querySelectorAll('#cameras .device').length === 6"),
            new Screen(
                    "add", "/edit", CALM, "document.querySelectorAll('#cameras .device').length === 6", "new", "true"),
            new Screen(
                    "faults",
                    "/edit?camera=off",
                    ON_FIRE,
                    "!document.getElementById('form').hidden && (document.getElementById('threshold').value = '7')",
                    "try",
                    "document.querySelector('.fault') !== null"),
            new Screen(
                    "explain",
                    "/explain?camera=gate",
                    ALWAYS,
                    "!document.getElementById('refusal').hidden || !document.getElementById('save-json').disabled"));

    private record Look(String name, String scheme, String language, int width, int height) {}

    private static final Look DARK = new Look("dark", "dark", "en", 1440, 900);
    private static final Look LIGHT = new Look("light", "light", "en", 1440, 900);
    private static final Look PHONE = new Look("phone", "light", "en", 390, 844);
    private static final Look CHINESE = new Look("chinese", "dark", "zh", 1440, 1400);
    private static final Look CHINESE_PHONE = new Look("chinese-phone", "dark", "zh", 390, 844);

    private record Visit(State state, Look look) {}

    private static final List<Visit> VISITS = List.of(
            new Visit(State.CALM, CHINESE),
            new Visit(State.CALM, LIGHT),
            new Visit(State.CALM, PHONE),
            new Visit(State.FIRE, DARK),
            new Visit(State.FIRE, LIGHT),
            new Visit(State.FIRE, PHONE),
            new Visit(State.FIRE, CHINESE),
            new Visit(State.FIRE, CHINESE_PHONE),
            new Visit(State.OFFLINE, CHINESE),
            new Visit(State.OFFLINE, DARK),
            new Visit(State.OFFLINE, PHONE));

    private final List<String> wide = new ArrayList<>();
    private final List<String> english = new ArrayList<>();
    private final List<String> low = new ArrayList<>();

    @Test
    void everyPage_fitsTheScreen_andIsWhollyChinese_whereItIsAskedFor_calmOnFireAndOffline() throws Exception {
        Path file = folder.resolve("site.yml");
        Files.writeString(file, written("zh", State.CALM));
        ConfigFile config = new ConfigFile(file, new ConfigLoader(Map.<String, String>of()::get));
        new Browser(folder);
        try (FakeDevice device = new FakeDevice();
                Monitor monitor = Monitor.start(config.load(), config)) {
            URI site = URI.create("http://127.0.0.1:" + monitor.port());
            try (BrowserSession page = BrowserSession.open(folder, site.resolve("/login?next=/"), 1440, 900)) {
                for (Look look : List.of(DARK, LIGHT, PHONE, CHINESE_PHONE, CHINESE)) {
                    put(page, look);
                    page.go(site.resolve("/login?next=/&look=" + look.name()));
                    keep(page, "login", look);
                }
                logIn(page, "wrong horse");
                page.until("document.querySelector('.refusal') !== null");
                keep(page, "login-refused", CHINESE);
                logIn(page, Site.PASSWORD);
                page.until("location.pathname === '/'");
                Visit before = VISITS.get(0);
                String fire = "";
                for (Visit visit : VISITS) {
                    put(page, visit.look());
                    page.go(site.resolve("/"));
                    if (visit.state() != before.state()
                            || !visit.look().language().equals(before.look().language())) {
                        Files.writeString(file, written(visit.look().language(), visit.state()));
                        assertThat(page.value(
                                        "fetch('/api/config/reload', {method: 'POST'}).then(answer => answer.status)"))
                                .isEqualTo("200");
                    }
                    page.until(visit.state().reached);
                    if (visit.state() == State.FIRE && fire.isEmpty()) {
                        assertThat(page.value(RENAME)).as("something to undo").isEqualTo("200");
                        fire = page.value("document.querySelector('#alarm a').getAttribute('href')");
                    }
                    before = visit;
                    for (Screen screen : SCREENS) {
                        if (screen.states().contains(visit.state())) {
                            String path = screen.path().equals("FIRE") ? fire : screen.path();
                            page.resize(visit.look().width(), visit.look().height());
                            page.go(site.resolve(path));
                            page.until(
                                    "Boolean(" + screen.ready().replace("DEVICE", "127.0.0.1:" + device.port()) + ")",
                                    PATIENCE);
                            if (!screen.press().isEmpty()) {
                                page.click(screen.press());
                                page.until(screen.pressed());
                            }
                            keep(
                                    page,
                                    screen.name() + "-" + visit.state().name().toLowerCase(Locale.ROOT),
                                    visit.look());
                        }
                    }
                }
                page.go(site.resolve("/"));
                page.until(State.OFFLINE.reached);
                stop(monitor);
                page.until("document.querySelectorAll('.offline .tile[data-feed=unknown]').length === 6");
                keep(page, "wall-gone", PHONE);
                put(page, DARK);
                keep(page, "wall-gone", DARK);
                assertThat(wide).as("wider than the screen").isEmpty();
                assertThat(low)
                        .as("what matters most is below the first screen")
                        .isEmpty();
                assertThat(english).as("English on Chinese pages").isEmpty();
                assertThat(page.rendering().log()).doesNotContain("Content Security Policy", "Uncaught");
            }
        }
    }

    private static void stop(AutoCloseable monitor) throws Exception {
        monitor.close();
    }

    private static void put(BrowserSession page, Look look) {
        page.prefer(look.scheme());
        page.resize(look.width(), look.height());
        page.value("document.cookie = 'emberwatch_language=" + look.language() + "; Path=/'");
    }

    /** The site with cameras of names in that language. */
    private String written(String language, State state) {
        List<String> names = NAMES_OF_CAMERAS.get(language);
        String dead = "rtsp://127.0.0.1:9/stream";
        String moving = "demo:?fire=never&seed=";
        String site = """
                incidents: {path: "%s"}
                web:
                  bind: "127.0.0.1:0"
                  editable: true
                  audit: "%s"
                  users:
                    - {name: ann, password: '%3$s', role: admin}
                    - {name: eve, password: '%3$s', role: viewer}
                cameras:
                  gate: {name: "%4$s", group: "%5$s", url: "%12$s"}
                  hall: {name: "%6$s", group: "%7$s", url: "demo:?fire=never&seed=2"}
                  kitchen: {name: "%8$s", group: "%7$s", url: "demo:?fire=never&seed=3"}
                  ramp: {name: "%9$s", group: "%5$s", url: "demo:?fire=never&seed=4"}
                  off: {name: "%10$s", url: "%13$s"}
                  store: {name: "%11$s", url: "demo:?fire=never&seed=6"}
                notify:
                  webhook:
                    - {name: duty, url: "http://127.0.0.1:9/hook"}
                """.formatted(
                        folder.resolve("incidents"),
                        folder.resolve("audit.jsonl"),
                        Site.HASH,
                        names.get(0),
                        names.get(1),
                        names.get(2),
                        names.get(3),
                        names.get(4),
                        names.get(5),
                        names.get(6),
                        names.get(7),
                        state == State.FIRE ? "demo:?fire=always&seed=1" : moving + "1",
                        state == State.CALM ? moving + "5" : dead);
        return state == State.OFFLINE ? site.replaceAll("demo:[^\"]+", dead) : site;
    }

    /** Of the whole page. */
    private static int height(BrowserSession page, int least) {
        return Math.max(least, Math.min(3000, Integer.parseInt(page.value("document.documentElement.scrollHeight"))));
    }

    /** What of a page's texts is English, apart from names. */
    private static String english(BrowserSession page) {
        return page.value("(() => { const found = [];"
                + " const look = text => { const left = text.replace(new RegExp('" + NAMES.replace("\\", "\\\\")
                + "', 'g'), '');"
                + "   if (/[A-Za-z]{2,}/.test(left)) found.push(text.trim()); };"
                + " const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
                + " while (walk.nextNode()) { const at = walk.currentNode.parentElement;"
                + "   if (at.checkVisibility() && !at.closest('script, noscript, template, code, pre, textarea, kbd'))"
                + "     look(walk.currentNode.data); }"
                + " for (const each of document.querySelectorAll('body *')) if (each.checkVisibility()) {"
                + "   for (const name of ['alt', 'title', 'aria-label', 'placeholder']) look(each.getAttribute(name) ?? ''); }"
                + " return found.join(' | '); })()");
    }

    private static void logIn(BrowserSession page, String password) {
        page.value("document.querySelector('input[name=name]').value = 'ann'");
        page.value("document.querySelector('input[name=password]').value = '" + password + "'");
        page.value("document.querySelector('form').requestSubmit()");
    }

    /** Keeps the whole page, once what is in view is loaded, and looks for what must not be on it. */
    private void keep(BrowserSession page, String name, Look look) throws IOException {
        if (!name.startsWith("kiosk") && !name.startsWith("wall-gone")) {
            page.resize(look.width(), height(page, look.height()));
        }
        page.until("[...document.querySelectorAll('.tile[data-feed=up] img')].every(each => each.naturalWidth > 0)");
        Path screens = Files.createDirectories(Path.of("target/screens"));
        String file = "page-" + name + "-" + look.name() + ".png";
        Files.copy(page.rendering().image(), screens.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        if (page.value("document.documentElement.scrollWidth <= " + look.width())
                .equals("false")) {
            wide.add(name + " " + look.name());
        }
        String below = page.value("[...document.querySelectorAll('.detail .name, #acknowledge')]"
                + ".filter(each => each.getBoundingClientRect().bottom > " + look.height()
                + ").map(each => each.outerHTML)");
        if (!below.isEmpty()) {
            low.add(name + " " + look.name() + ": " + below);
        }
        if (look.language().equals("zh")) {
            String found = english(page);
            if (!found.isEmpty()) {
                english.add(name + " " + look.name() + ": " + found);
            }
        }
    }
}
