package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.incident.Incident;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages as everybody has them: without barriers by axe-core's rules, and as images in {@code target/screens}. */
@Tag("slow")
@Timeout(600)
class PagesForEverybodyTest {
    private static final String FIRE = "20261130T120000.000Z-gate";
    private static final String WEBJAR = "META-INF/maven/org.webjars.npm/axe-core/pom.properties";

    @TempDir
    Path folder;

    @Test
    void noPage_hasASeriousBarrier_inBothThemes() throws Exception {
        String axe = axe();
        try (LiveServer live = burning();
                BrowserSession session = BrowserSession.open(folder, live.uri("/"))) {
            for (String scheme : List.of("dark", "light")) {
                session.prefer(scheme);
                for (String path : List.of("/", "/?kiosk", "/cameras/gate", "/incidents", "/incidents/" + FIRE)) {
                    session.go(live.uri(path));
                    session.until(
                            "document.getElementById('link').innerText === 'live' || location.pathname.startsWith('/incidents/')");
                    session.until("document.querySelector('h1, .tile, .incident, #title') !== null");
                    assertNoBarrier(session, axe, path + " " + scheme);
                }
            }
        }
        try (Site site = new Site(folder);
                BrowserSession session = BrowserSession.open(folder, site.live.uri("/login"))) {
            for (String scheme : List.of("dark", "light")) {
                session.prefer(scheme);
                assertNoBarrier(session, axe, "/login " + scheme);
            }
            FullSite.furnish(site);
            FullSite.Editing editing = new FullSite.Editing();
            editing.hindrance = Optional.empty();
            site.live.editing = editing;
            for (String language : List.of("en", "zh")) {
                session.value("document.cookie = 'emberwatch_language=" + language + "; Path=/'");
                session.go(site.live.uri("/login?next=/" + language));
                session.value("document.querySelector('input[name=name]').value = 'ann'");
                session.value("document.querySelector('input[name=password]').value = 'wrong horse'");
                session.value("document.querySelector('form').requestSubmit()");
                session.until("document.querySelector('.refusal')?.textContent.length > 0");
                assertNoBarrier(session, axe, "/login refused " + language);
            }
            session.value("document.cookie = 'emberwatch_language=en; Path=/'");
            session.go(site.live.uri("/login"));
            SitePages.logIn(session, "ann");
            for (String scheme : List.of("dark", "light")) {
                session.prefer(scheme);
                for (SitePages.Page page : SitePages.allAndBecome()) {
                    SitePages.open(session, site, page);
                    assertNoBarrier(session, axe, page + " " + scheme);
                }
                Map<CameraId, CameraView> views = Map.copyOf(site.live.views);
                site.live.views.clear();
                session.go(site.live.uri("/"));
                session.until("!document.getElementById('nothing').hidden");
                assertNoBarrier(session, axe, "no cameras " + scheme);
                site.live.views.putAll(views);
                session.go(site.live.uri("/cameras/nowhere"));
                assertNoBarrier(session, axe, "not found " + scheme);
            }
        }
    }

    @Test
    void screens_areKept_ofTheWallCalmOnFireAndOffline() throws Exception {
        try (LiveServer live = calm()) {
            Map<String, int[]> screens = Map.of("desk", new int[] {1440, 900}, "phone", new int[] {390, 844});
            try (BrowserSession session = BrowserSession.open(folder, live.uri("/"), 1440, 900)) {
                session.until("document.querySelectorAll('.tile').length === 8");
                session.until("[...document.images].every(each => each.complete)");
                for (String scheme : List.of("dark", "light")) {
                    session.prefer(scheme);
                    for (String screen : screens.keySet()) {
                        session.resize(screens.get(screen)[0], screens.get(screen)[1]);
                        keep(session, "wall-calm-" + scheme + "-" + screen);
                    }
                }
                burn(live);
                session.until("document.querySelector('#alarm .button') !== null");
                for (String scheme : List.of("dark", "light")) {
                    session.prefer(scheme);
                    for (String screen : screens.keySet()) {
                        session.resize(screens.get(screen)[0], screens.get(screen)[1]);
                        keep(session, "wall-fire-" + scheme + "-" + screen);
                    }
                }
                // High enough for all groups: what is out of view loads nothing.
                session.resize(1440, 2200);
                session.prefer("dark");
                session.run("const choice = document.getElementById('language'); choice.value = 'zh';"
                        + "choice.dispatchEvent(new Event('change'))");
                session.until("document.getElementById('link')?.innerText === '实时'"
                        + " && document.querySelector('#alarm .button') !== null");
                session.until("document.querySelectorAll('.tile img[src]').length === 8");
                keep(session, "wall-fire-chinese");
                session.resize(1440, 900);
                session.go(live.uri("/?kiosk"));
                session.until("document.querySelectorAll('.tile img[src]').length === 8");
                keep(session, "wall-kiosk");
                session.go(live.uri("/"));
                session.until("document.querySelectorAll('.tile').length === 8");
                live.broken = true;
                session.until("document.body.classList.contains('offline')", Duration.ofSeconds(60));
                session.until("document.querySelectorAll('.tile[data-feed=unknown]').length === 8");
                assertThat(session.value("document.getElementById('wall').innerText"))
                        .as("nobody knows that a camera is calm of which nothing is heard")
                        .doesNotContain("正常", "刚刚")
                        .contains("自 ", "起没有消息", "火情");
                keep(session, "wall-offline");
            }
        }
    }

    private static LiveServer calm() throws IOException {
        String[] cameras = {"gate", "hall", "kitchen", "lab", "office", "ramp", "store", "yard"};
        LiveServer live = new LiveServer(10, Duration.ofSeconds(15), cameras);
        for (String camera : cameras) {
            live.film(camera, 640, 360, 500);
            live.views.put(
                    new CameraId(camera),
                    WallLiveTest.view(
                            camera,
                            "Camera " + camera,
                            AlarmState.CALM,
                            CameraHealth.UP,
                            Optional.of(camera.length() > 4 ? "Inside" : "Outside")));
        }
        return live;
    }

    private static void burn(LiveServer live) {
        live.views.put(new CameraId("store"), LiveServer.view(new CameraId("store"), AlarmState.FIRE, CameraHealth.UP));
        live.views.put(
                new CameraId("lab"), LiveServer.view(new CameraId("lab"), AlarmState.SUSPECTED, CameraHealth.UP));
        live.views.put(
                new CameraId("ramp"), LiveServer.view(new CameraId("ramp"), AlarmState.CALM, CameraHealth.STALE));
        live.views.put(new CameraId("yard"), LiveServer.view(new CameraId("yard"), AlarmState.CALM, CameraHealth.DOWN));
        live.views.put(
                new CameraId("hall"), LiveServer.view(new CameraId("hall"), AlarmState.CALM, CameraHealth.COVERED));
        live.views.put(
                new CameraId("office"),
                LiveServer.view(new CameraId("office"), AlarmState.COOLING_DOWN, CameraHealth.UP));
        live.incidents.put(Incident.fire(FIRE, new CameraId("store"), Instant.now(), 0.97), List.of());
    }

    private static LiveServer burning() throws IOException {
        LiveServer live = calm();
        burn(live);
        return live;
    }

    static void assertNoBarrier(BrowserSession session, String axe, String what) {
        session.run(axe);
        session.run("window.barriers = undefined;"
                + "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(result => {"
                + " window.barriers = result.violations.filter(each => ['serious', 'critical'].includes(each.impact))"
                + "  .map(each => each.id + ': ' + each.nodes.map(node => node.html.slice(0, 160) + ' '"
                + "   + (node.any[0]?.message ?? '')).join(' AND ')).join('\\n'); })");
        session.until("window.barriers !== undefined");
        assertThat(session.value("window.barriers")).as(what).isEmpty();
    }

    /** The script of axe-core, as its WebJar has it. */
    static String axe() throws IOException {
        ClassLoader loader = PagesForEverybodyTest.class.getClassLoader();
        Properties jar = new Properties();
        try (InputStream in = loader.getResourceAsStream(WEBJAR)) {
            jar.load(in);
        }
        String name = "META-INF/resources/webjars/axe-core/" + jar.getProperty("version") + "/axe.min.js";
        try (InputStream in = loader.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void keep(BrowserSession session, String name) throws IOException {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(session.rendering().image(), screens.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
    }
}
