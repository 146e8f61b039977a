package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.ConfigFile;
import io.emberwatch.monitor.Monitor;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cameras changed in the pages of a whole monitor, with a real browser. */
@Tag("slow")
@Timeout(300)
class EditPageTest {
    private static final ConfigLoader LOADER = new ConfigLoader(Map.<String, String>of()::get);
    private static final CameraId BAY = new CameraId("loading-bay");
    private static final String HELPERS = """
            window.type = (id, text) => {
              const field = document.getElementById(id);
              field.value = text;
              field.dispatchEvent(new Event('input', {bubbles: true}));
            };
            window.drag = (fromX, fromY, toX, toY) => {
              const view = document.getElementById('regions-view');
              const box = view.getBoundingClientRect();
              const send = (kind, x, y) => view.dispatchEvent(new PointerEvent(kind, {bubbles: true, button: 0,
                pointerId: 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height}));
              send('pointerdown', fromX, fromY);
              send('pointermove', toX, toY);
              send('pointerup', toX, toY);
            };
            """;

    @TempDir
    Path folder;

    @Test
    void admin_addsACamera_sees_it_andDrawsItsMask_othersMayNot() throws Exception {
        Path file = folder.resolve("site.yml");
        Path audit = folder.resolve("audit.jsonl");
        String first = """
                # Kept by the guards.
                incidents: {path: "%s"}
                web:
                  bind: "127.0.0.1:0"
                  editable: true   # since the spring
                  audit: "%s"
                  users:
                    - {name: ann, password: '%3$s', role: admin}
                    - {name: oli, password: '%3$s', role: operator}
                    - {name: eve, password: '%3$s', role: viewer}
                cameras:
                  gate:
                    url: "demo:?fire=never"   # drawn
                """.formatted(folder.resolve("incidents"), audit, Site.HASH);
        Files.writeString(file, first);
        new Browser(folder);
        ConfigFile config = new ConfigFile(file, LOADER);
        try (Monitor monitor = Monitor.start(config.load(), config)) {
            String site = "http://127.0.0.1:" + monitor.port();
            try (BrowserSession page = BrowserSession.open(folder, URI.create(site + "/login?next=/edit"))) {
                logIn(page, "ann");
                addCamera(page, file, first);
                wallShowsIt(page, site);
                drawMask(page, site, file);
                refusedChange_isExplained(page, site, file);
                undo(page, site, file);
                everybodyCanUseIt(page, site);
                removeCamera(page, site, file, first);

                for (String other : List.of("oli", "eve")) {
                    logOut(page);
                    logIn(page, other);
                    page.go(URI.create(site + "/"));
                    page.until("document.querySelectorAll('.tile').length === 1");
                    mayNot(page, site);
                }
                assertThat(page.rendering().log()).doesNotContain("Content Security Policy", "Uncaught");
            }
        }
        assertThat(Files.readString(audit))
                .contains(
                        "\"event\":\"change\",\"user\":\"ann\",\"role\":\"admin\",\"by\":\"session\",\"status\":200,"
                                + "\"changed\":[\"cameras.loading-bay\"]",
                        "\"changed\":[\"cameras.loading-bay.masks\"]",
                        "\"event\":\"refused\",\"user\":\"oli\"",
                        "\"event\":\"refused\",\"user\":\"eve\"");
    }

    private void addCamera(BrowserSession page, Path file, String first) throws Exception {
        page.until("location.pathname === '/edit' && document.querySelectorAll('#cameras .device').length === 1");
        page.run(HELPERS);
        keep(page, "edit-list");
        page.click("new");
        page.value("type('name', 'Loading bay')");
        assertThat(page.value("document.getElementById('id').value")).isEqualTo("loading-bay");
        page.value("type('url', 'demo:?seed=3&fire=never')");
        assertThat(page.value("document.getElementById('save').disabled"))
                .as("not before it was seen")
                .isEqualTo("true");
        page.click("try");
        page.until("document.getElementById('picture').naturalWidth === 640");
        page.until("!document.getElementById('save').disabled");
        assertThat(page.value("document.getElementById('stream').textContent")).isEqualTo("demo 640x360 12.5 fps");
        assertThat(file).as("tried only").content().isEqualTo(first);
        keep(page, "edit-tried");
        page.click("save");
        page.until("document.getElementById('outcome').textContent === 'Loading bay is saved.'");
        page.until("document.querySelectorAll('#cameras .device').length === 2");
        assertThat(file)
                .content()
                .isEqualTo(first + "  loading-bay:\n    name: \"Loading bay\"\n    url: \"demo:?seed=3&fire=never\"\n");
        assertThat(folder.resolve("site.yml.1")).content().isEqualTo(first);
    }

    private static void wallShowsIt(BrowserSession page, String site) throws Exception {
        page.go(URI.create(site + "/"));
        page.until("[...document.querySelectorAll('.tile')].some(each => each.textContent.includes('Loading bay')"
                + " && each.querySelector('img').naturalWidth > 0)");
        page.until("!document.getElementById('edit').hidden");
        keep(page, "edit-wall");
    }

    private static void drawMask(BrowserSession page, String site, Path file) throws Exception {
        page.go(URI.create(site + "/cameras/loading-bay"));
        page.until("!document.getElementById('regions-saving').hidden"
                + " && document.getElementById('regions-view').checkVisibility()"
                + " && document.getElementById('live').naturalWidth > 0");
        page.run(HELPERS);
        page.click("draw-mask");
        page.value("drag(0.1, 0.2, 0.4, 0.6)");
        page.until("document.querySelectorAll('#region-list li').length === 1");
        page.click("save-regions");
        page.until("document.getElementById('regions-saved').textContent.startsWith('Saved')");
        List<Polygon> masks = LOADER.load(file).cameras().get(BAY).regions().masks();
        assertThat(masks).hasSize(1);
        double[] expected = {0.1, 0.2, 0.4, 0.2, 0.4, 0.6, 0.1, 0.6};
        List<Polygon.Corner> corners = masks.get(0).corners();
        assertThat(corners).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(corners.get(i).x()).isCloseTo(expected[2 * i], Offset.offset(0.01));
            assertThat(corners.get(i).y()).isCloseTo(expected[2 * i + 1], Offset.offset(0.01));
        }
        page.value("document.getElementById('regions').scrollIntoView()");
        keep(page, "edit-mask");
    }

    private static void refusedChange_isExplained(BrowserSession page, String site, Path file) throws Exception {
        String before = Files.readString(file);
        page.go(URI.create(site + "/edit?camera=loading-bay"));
        page.until("!document.getElementById('form').hidden");
        page.run(HELPERS);
        assertThat(page.value("document.getElementById('save').disabled"))
                .as("its name can be changed at once")
                .isEqualTo("false");
        page.value("type('url', 'rtsp://guard:secret@10.0.0.9/1')");
        page.click("try");
        page.until("document.getElementById('refusal').textContent.includes('must not hold a user or password')");
        assertThat(page.value("document.getElementById('save').disabled")).isEqualTo("true");
        keep(page, "edit-refused");
        // One that is off can be written down all the same.
        page.value("type('url', 'demo-clip-that-is-not-there.mp4')");
        page.click("try");
        page.until("document.getElementById('save').textContent === 'Save without a picture'"
                + " && !document.getElementById('save').disabled");
        assertThat(file).content().isEqualTo(before);
    }

    /** The masks go, and come back. */
    private static void undo(BrowserSession page, String site, Path file) throws Exception {
        String before = Files.readString(file);
        page.go(URI.create(site + "/edit"));
        page.until("!document.getElementById('undo').hidden");
        assertThat(page.value("document.getElementById('undo-what').textContent"))
                .contains("Changes: cameras.loading-bay.masks.");
        page.click("undo");
        assertThat(page.value("document.getElementById('undo').textContent"))
                .isEqualTo("Really go back to the version before");
        assertThat(file).content().isEqualTo(before);
        keep(page, "edit-undo");
        page.click("undo");
        page.until("document.getElementById('outcome').textContent.startsWith('The version before holds again')"
                + " && document.getElementById('undo').textContent === 'Undo the latest change'");
        assertThat(LOADER.load(file).cameras().get(BAY).regions().masks()).isEmpty();
        page.click("undo");
        page.click("undo");
        page.until("!document.getElementById('undo').disabled");
        page.until(
                "fetch('/api/cameras/loading-bay/regions').then(answer => answer.json()).then(all => all.masks.length === 1)");
        assertThat(file).content().isEqualTo(before);
        // A version before that is no good any more is not gone back to, and the page says why.
        Path kept = file.resolveSibling("site.yml.1");
        Files.writeString(kept, Files.readString(kept).replace("demo:?seed=3", "demos:?seed=3"));
        page.go(URI.create(site + "/edit"));
        page.until("!document.getElementById('undo').hidden");
        page.click("undo");
        page.click("undo");
        page.until("document.getElementById('undo-refusal').textContent.includes('cameras.loading-bay.url: must be')");
        assertThat(file).content().isEqualTo(before);
    }

    private static void everybodyCanUseIt(BrowserSession page, String site) throws Exception {
        String axe = PagesForEverybodyTest.axe();
        for (String scheme : List.of("dark", "light")) {
            page.prefer(scheme);
            for (String path : List.of("/edit", "/edit?camera=loading-bay")) {
                page.go(URI.create(site + path));
                page.until("document.querySelectorAll('#cameras .device').length === 2");
                PagesForEverybodyTest.assertNoBarrier(page, axe, path + " " + scheme);
            }
        }
        page.resize(390, 844);
        assertThat(page.value("document.documentElement.scrollWidth <= 390")).isEqualTo("true");
        keep(page, "edit-phone");
        page.resize(1280, 800);
        choose(page, "zh");
        page.until("document.documentElement?.lang === 'zh-CN'"
                + " && document.getElementById('save')?.textContent === '保存'");
        page.run(HELPERS);
        page.value("type('url', 'notes.txt')");
        page.click("try");
        page.until("document.getElementById('refusal').textContent.startsWith('地址必须是')");
        keep(page, "edit-chinese");
        choose(page, "en");
        page.until(
                "document.documentElement?.lang === 'en' && document.getElementById('save')?.textContent === 'Save'");
        page.prefer("dark");
    }

    private static void choose(BrowserSession page, String language) {
        page.run("const choice = document.getElementById('language'); choice.value = '" + language + "';"
                + " choice.dispatchEvent(new Event('change'))");
    }

    private static void removeCamera(BrowserSession page, String site, Path file, String first) throws Exception {
        page.go(URI.create(site + "/edit?camera=loading-bay"));
        page.until("!document.getElementById('form').hidden");
        page.click("remove");
        assertThat(page.value("document.getElementById('remove').textContent")).isEqualTo("Really remove it");
        page.click("remove");
        page.until("document.getElementById('outcome').textContent === 'Loading bay is removed.'");
        assertThat(file).content().isEqualTo(first);
        assertThat(page.value("fetch('/api/cameras/loading-bay').then(answer => answer.status)"))
                .isEqualTo("404");
    }

    private static void mayNot(BrowserSession page, String site) {
        assertThat(page.value("document.getElementById('edit').hidden")).isEqualTo("true");
        page.go(URI.create(site + "/cameras/gate"));
        page.until(
                "document.getElementById('name').textContent !== '' && document.getElementById('me').textContent !== ''");
        assertThat(page.value("document.getElementById('edit').checkVisibility()"))
                .isEqualTo("false");
        assertThat(page.value("document.getElementById('save-regions').checkVisibility()"))
                .isEqualTo("false");
        for (String path : List.of("/edit", "/api/config/cameras")) {
            assertThat(page.value("fetch('" + path + "').then(answer => answer.status)"))
                    .as(path)
                    .isEqualTo("403");
        }
        for (String path : List.of(
                "/api/config/cameras",
                "/api/config/cameras/gate",
                "/api/config/cameras/gate/regions",
                "/api/config/cameras/gate/remove",
                "/api/config/try",
                "/api/config/undo")) {
            assertThat(page.value("fetch('" + path + "', {method: 'POST', body: '{}', headers: {'If-Match': '\"x\"',"
                            + " 'Content-Type': 'application/json'}}).then(answer => answer.status)"))
                    .as(path)
                    .isEqualTo("403");
        }
    }

    private static void logIn(BrowserSession page, String name) {
        page.until("document.readyState === 'complete' && document.querySelector('input[name=password]') !== null");
        page.value("document.querySelector('input[name=name]').value = '" + name + "'");
        page.value("document.querySelector('input[name=password]').value = '" + Site.PASSWORD + "'");
        page.value("document.querySelector('form').requestSubmit()");
        page.until("location.pathname !== '/login' && document.readyState === 'complete'");
    }

    private static void logOut(BrowserSession page) {
        page.until("document.getElementById('me').textContent !== ''");
        page.click("log-out");
        page.until("location.pathname === '/login'");
    }

    private static void keep(BrowserSession page, String name) throws Exception {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(page.rendering().image(), screens.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
    }
}
