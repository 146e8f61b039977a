package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.ConfigFile;
import io.emberwatch.monitor.Monitor;
import io.emberwatch.monitor.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page of a whole monitor with a fire, in both themes, on a phone and in Chinese, kept in {@code target/screens} to be
 * looked at. Held by the test itself: nothing is wider than the screen, and no word of English is on a Chinese page.
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
            + "|eigengradcam|occlusion|densenet\\d*|onednn|tensorflow|(?:bf|fp|int)\\d+|cpu|SHA-256|[0-9a-f]{12,}|MiB|GiB"
            + "|ms|p50|p95|AUROC|JSON|PNG|JPEG|YAML|ONVIF|rtsp://\\S*|http://\\S*|demo:\\S*|\\b(?:duty|gate|hall|kitchen|ramp|off|store)\\b"
            + "|cameras\\.[\\w.-]+|[0-9.]+-SNAPSHOT|\\b(?:no)?fire\\b|finetune|--config|Java|ann|site\\.yml|yml|[\\w-]+\\.jsonl?";

    /** The first explanation loads a network of its own. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    /** A page, what of it must be there, and what is pressed before it is looked at. */
    private record Screen(String name, String path, String ready, String press) {}

    private static final List<Screen> SCREENS = List.of(
            new Screen("wall", "/", "document.querySelectorAll('.tile img[src]').length >= 1", ""),
            new Screen("kiosk", "/?kiosk", "document.querySelectorAll('.tile img[src]').length >= 1", ""),
            new Screen(
                    "camera",
                    "/cameras/gate",
                    "document.getElementById('live').naturalWidth > 0"
                            + " && document.getElementById('past-greatest').hasAttribute('d')",
                    ""),
            new Screen("incidents", "/incidents", "document.querySelectorAll('.incident').length >= 2", ""),
            new Screen(
                    "incident",
                    "FIRE",
                    "document.getElementById('title').textContent !== ''"
                            + " && document.querySelector('.still img')?.naturalWidth > 0",
                    ""),
            new Screen("system", "/system", "document.querySelectorAll('#sinks li').length > 0", ""),
            new Screen("discover", "/discover", "document.querySelector('.nav a[href=\"/discover\"]') !== null", ""),
            new Screen("edit", "/edit", "document.querySelectorAll('#cameras .device').length === 6", ""),
            new Screen("add", "/edit", "document.querySelectorAll('#cameras .device').length === 6", "new"),
            new Screen(
                    "explain",
                    "/explain?camera=gate",
                    "!document.getElementById('take').disabled" + " && !document.getElementById('save-json').disabled",
                    ""));

    @Test
    void everyPage_fitsTheScreen_andIsWhollyChinese_whereItIsAskedFor() throws Exception {
        Path file = folder.resolve("site.yml");
        Files.writeString(file, written("en"));
        ConfigFile config = new ConfigFile(file, new ConfigLoader(Map.<String, String>of()::get));
        new Browser(folder);
        try (Monitor monitor = Monitor.start(config.load(), config)) {
            URI site = URI.create("http://127.0.0.1:" + monitor.port());
            try (BrowserSession page = BrowserSession.open(folder, site.resolve("/login?next=/"), 1440, 900)) {
                keep(page, "login");
                logIn(page, "ann");
                page.until("document.querySelector('#alarm .button') !== null"
                        + " && document.querySelector('[data-feed=down]') !== null");
                assertThat(page.value(RENAME)).as("something to undo").isEqualTo("200");
                List<String> wide = new ArrayList<>();
                List<String> english = new ArrayList<>();
                String fire = page.value("document.querySelector('#alarm a').getAttribute('href')");
                String language = "en";
                for (Look look : LOOKS) {
                    page.prefer(look.scheme());
                    page.resize(look.width(), look.height());
                    page.value("document.cookie = 'emberwatch_language=" + look.language() + "; Path=/'");
                    if (!look.language().equals(language)) {
                        language = look.language();
                        Files.writeString(file, written(language));
                        assertThat(page.value(
                                        "fetch('/api/config/reload', {method: 'POST'}).then(answer => answer.status)"))
                                .isEqualTo("200");
                    }
                    for (Screen screen : SCREENS) {
                        page.resize(look.width(), look.height());
                        page.go(site.resolve(screen.path().equals("FIRE") ? fire : screen.path()));
                        page.until(screen.ready(), PATIENCE);
                        if (!screen.press().isEmpty()) {
                            page.click(screen.press());
                        }
                        if (!screen.name().equals("kiosk")) {
                            page.resize(look.width(), height(page, look.height()));
                        }
                        keep(page, screen.name() + "-" + look.name());
                        if (page.value("document.documentElement.scrollWidth <= innerWidth")
                                .equals("false")) {
                            wide.add(screen.name() + " " + look.name());
                        }
                        if (look.language().equals("zh")) {
                            String found = english(page);
                            if (!found.isEmpty()) {
                                english.add(screen.name() + ": " + found);
                            }
                        }
                    }
                }
                assertThat(wide).as("wider than the screen").isEmpty();
                assertThat(english).as("English on Chinese pages").isEmpty();
                assertThat(page.rendering().log()).doesNotContain("Content Security Policy", "Uncaught");
            }
        }
    }

    /** The site with cameras of names in that language. */
    private String written(String language) {
        List<String> names = NAMES_OF_CAMERAS.get(language);
        return """
                incidents: {path: "%s"}
                web:
                  bind: "127.0.0.1:0"
                  editable: true
                  audit: "%s"
                  users:
                    - {name: ann, password: '%3$s', role: admin}
                    - {name: eve, password: '%3$s', role: viewer}
                cameras:
                  gate: {name: "%4$s", group: "%5$s", url: "demo:?fire=always&seed=1"}
                  hall: {name: "%6$s", group: "%7$s", url: "demo:?fire=never&seed=2"}
                  kitchen: {name: "%8$s", group: "%7$s", url: "demo:?fire=never&seed=3"}
                  ramp: {name: "%9$s", group: "%5$s", url: "demo:?fire=never&seed=4"}
                  off: {name: "%10$s", url: "rtsp://127.0.0.1:9/stream"}
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
                        names.get(7));
    }

    /** Of the whole page. */
    private static int height(BrowserSession page, int least) {
        return Math.max(least, Math.min(3000, Integer.parseInt(page.value("document.documentElement.scrollHeight"))));
    }

    private record Look(String name, String scheme, String language, int width, int height) {}

    private static final List<Look> LOOKS = List.of(
            new Look("dark", "dark", "en", 1440, 900),
            new Look("light", "light", "en", 1440, 900),
            new Look("phone", "light", "en", 390, 844),
            new Look("chinese", "dark", "zh", 1440, 1400),
            new Look("chinese-phone", "dark", "zh", 390, 844));

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

    private static void logIn(BrowserSession page, String name) {
        page.value("document.querySelector('input[name=name]').value = '" + name + "'");
        page.value("document.querySelector('input[name=password]').value = '" + Site.PASSWORD + "'");
        page.value("document.querySelector('form').requestSubmit()");
        page.until("location.pathname !== '/login' && document.readyState === 'complete'");
    }

    private static void keep(BrowserSession page, String name) throws IOException {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(
                page.rendering().image(),
                screens.resolve("page-" + name + ".png"),
                StandardCopyOption.REPLACE_EXISTING);
    }
}
