package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.incident.Incident;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wall at work in a real browser: live images, alarms, groups, kiosk, languages and sizes. */
@Tag("slow")
@Timeout(300)
class WallLiveTest {
    private static final String FIRE = "20261130T120000.000Z-gate";

    @TempDir
    Path folder;

    @Test
    void wallOfTen_showsMovingPictures_overOneConnection_andFillsTheScreen() throws Exception {
        String[] cameras = cameras(10);
        try (LiveServer live = new LiveServer(1, Duration.ofSeconds(15), cameras);
                BrowserSession session = BrowserSession.open(folder, live.uri("/"), 1600, 1400)) {
            for (String camera : cameras) {
                live.film(camera, 320, 180, 250);
            }
            session.until("document.querySelectorAll('.tile').length === 10");
            for (int round = 0; round < 2; round++) {
                session.run("window.before = new Map([...document.querySelectorAll('.tile')].map(each =>"
                        + " [each.dataset.id, each.querySelector('img').src]))");
                session.until("[...document.querySelectorAll('.tile')].every(each => {"
                        + " const image = each.querySelector('img');"
                        + " return image.naturalWidth === 320 && image.src !== before.get(each.dataset.id); })");
            }
            assertThat(session.value(asked("/snapshot.jpg")))
                    .as("none one by one")
                    .isEqualTo("0");
            assertThat(live.hub.viewers()).as("all by the one place there is").isEqualTo(10);
            session.until("document.querySelector('.spark polyline').points.length > 1");

            session.tap("full-screen");
            session.until("document.fullscreenElement === document.documentElement"
                    + " && document.getElementById('full-screen').textContent === 'Leave full screen'");
            session.tap("full-screen");
            session.until("document.fullscreenElement === null"
                    + " && document.getElementById('full-screen').textContent === 'Full screen'");
        }
    }

    @Test
    void hiddenTab_andTilesOutOfSight_areNoViewers() throws Exception {
        String[] cameras = cameras(16);
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), cameras);
                BrowserSession session = BrowserSession.open(folder, live.uri("/"), 500, 700)) {
            session.until("document.querySelectorAll('.tile').length === 16");
            await().atMost(Duration.ofSeconds(60)).until(() -> viewers(live) > 0);
            assertThat(viewers(live)).as("those in view").isLessThan(8);
            assertThat(live.hub.viewers(new CameraId("c15"))).isZero();

            session.run("document.querySelector('.tile[data-id=c15]').scrollIntoView()");
            await().atMost(Duration.ofSeconds(60)).until(() -> live.hub.viewers(new CameraId("c15")) == 1);
            await().atMost(Duration.ofSeconds(60)).until(() -> live.hub.viewers(new CameraId("c00")) == 0);

            session.hide();
            await().atMost(Duration.ofSeconds(60)).until(() -> viewers(live) == 0);
            session.show();
            await().atMost(Duration.ofSeconds(60)).until(() -> viewers(live) > 0);
        }
    }

    @Test
    void alarm_isInFrontWithinTwoSeconds_andStaysInTheBanner_untilSomebodyAcknowledges() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "alley", "gate", "yard");
                BrowserSession session = BrowserSession.open(folder, live.uri("/"))) {
            session.until(
                    "document.getElementById('link').innerText === 'live' && document.querySelector('.tile') !== null");
            assertThat(session.value("document.getElementById('alarm').hidden")).isEqualTo("true");
            session.run("window.notReloaded = true; new MutationObserver(() => {"
                    + " if (!document.getElementById('alarm').hidden) window.alarmAt ??= performance.now(); })"
                    + ".observe(document.getElementById('alarm'), {attributes: true});"
                    + "window.begun = performance.now()");
            live.views.put(new CameraId("gate"), fire("gate"));
            live.incidents.put(Incident.fire(FIRE, new CameraId("gate"), Instant.now(), 0.97), List.of());

            session.until("window.alarmAt !== undefined");
            assertThat(Double.parseDouble(session.value("window.alarmAt - window.begun")))
                    .as("milliseconds")
                    .isLessThan(2000);
            session.until("document.querySelector('.tile').dataset.id === 'gate'");
            session.until("document.querySelector('#alarm .button') !== null");
            assertThat(session.value("document.getElementById('alarm').innerText"))
                    .contains("Fire: Camera gate");

            session.run("document.querySelector('#alarm .button').click()");
            assertThat(session.value("document.querySelector('#alarm input').validity.valueMissing"))
                    .as("it asks who")
                    .isEqualTo("true");
            assertThat(live.incidents.find(FIRE).orElseThrow().review().acknowledged())
                    .isEmpty();
            session.run("document.querySelector('#alarm input').value = 'Ann';"
                    + "document.querySelector('#alarm .button').click()");
            session.until("document.getElementById('alarm').hidden");
            assertThat(live.incidents.find(FIRE).orElseThrow().review().acknowledged())
                    .hasValueSatisfying(signed -> assertThat(signed.by()).isEqualTo("Ann"));
            assertThat(session.value("document.querySelector('.tile').dataset.state"))
                    .as("it still burns")
                    .isEqualTo("fire");
            assertThat(session.value("window.notReloaded")).isEqualTo("true");
        }
    }

    @Test
    void viewer_isTold_andMayNotAcknowledge() throws Exception {
        try (Site site = new Site(folder);
                BrowserSession session = BrowserSession.open(folder, site.live.uri("/login"))) {
            for (String name : List.of("eve", "oli")) {
                session.run("document.querySelector('input[name=name]').value = '" + name + "';"
                        + "document.querySelector('input[name=password]').value = '" + Site.PASSWORD + "';"
                        + "document.querySelector('form').requestSubmit()");
                session.until("location.pathname === '/' && document.body?.dataset.role !== undefined"
                        + " && document.querySelector('#alarm li') !== null");
                boolean viewer = name.equals("eve");
                session.until("document.querySelectorAll('#alarm li').length === " + (viewer ? 1 : 2));
                session.until("document.querySelectorAll('#alarm .button').length === " + (viewer ? 0 : 2));
                session.until("document.querySelector('#alarm label').hidden");
                session.click("log-out");
                session.until("location.pathname === '/login' && document.querySelector('input[name=name]') !== null");
            }
        }
    }

    @Test
    void sound_isOffUntilItIsSwitchedOn_andOnlyThenSoundsInAnAlarm() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate")) {
            live.views.put(new CameraId("gate"), fire("gate"));
            try (BrowserSession session = BrowserSession.open(
                    folder, live.uri("/"), 1280, 800, "--autoplay-policy=no-user-gesture-required")) {
                session.until("!document.getElementById('alarm').hidden");
                assertThat(session.value("document.getElementById('sound').textContent"))
                        .isEqualTo("Sound: off");
                session.click("sound");
                session.until("document.getElementById('sound').textContent === 'Sound: on'");
                session.until("Number(document.getElementById('sound').dataset.sounded) > 1");
                live.views.put(
                        new CameraId("gate"), LiveServer.view(new CameraId("gate"), AlarmState.CALM, CameraHealth.UP));
                session.until("document.getElementById('alarm').hidden");
                session.click("sound");
                session.until("document.getElementById('sound').textContent === 'Sound: off'");
            }
        }
    }

    @Test
    void groups_areShownAlone_butAFireOfAnyGroupIsShown() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate", "store", "yard")) {
            live.views.put(new CameraId("gate"), grouped("gate", AlarmState.CALM, "Outside"));
            live.views.put(new CameraId("store"), grouped("store", AlarmState.CALM, "Hall 2"));
            try (BrowserSession session = BrowserSession.open(folder, live.uri("/"))) {
                session.until("document.querySelectorAll('.tile').length === 3");
                session.run("const choice = document.getElementById('group'); choice.value = 'Outside';"
                        + "choice.dispatchEvent(new Event('change'))");
                session.until("[...document.querySelectorAll('.tile:not([hidden])')].map(each => each.dataset.id)"
                        + ".join() === 'gate'");
                assertThat(session.value("location.search")).isEqualTo("?group=Outside");
                await().atMost(Duration.ofSeconds(60)).until(() -> viewers(live) == 1);

                live.views.put(new CameraId("store"), grouped("store", AlarmState.FIRE, "Hall 2"));
                session.until("[...document.querySelectorAll('.tile:not([hidden])')].map(each => each.dataset.id)"
                        + ".join() === 'store,gate'");
            }
        }
    }

    @Test
    void groups_areSectionsWithHeadings_andWhatBurnsStandsAboveThem() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "attic", "gate", "store", "yard")) {
            live.views.put(new CameraId("gate"), grouped("gate", AlarmState.CALM, "Outside"));
            live.views.put(new CameraId("store"), grouped("store", AlarmState.CALM, "Hall 2"));
            live.views.put(new CameraId("yard"), grouped("yard", AlarmState.CALM, "Outside"));
            String shown = "[...document.getElementById('wall').children].map(each =>"
                    + " each.dataset.id ?? each.textContent).join('|')";
            try (BrowserSession session = BrowserSession.open(folder, live.uri("/"))) {
                session.until(shown + " === 'Hall 2 (1)|store|Outside (2)|gate|yard|Without a group (1)|attic'");
                assertThat(session.value("document.querySelector('.group-heading').getBoundingClientRect().width"
                                + " > document.querySelector('.tile').getBoundingClientRect().width"))
                        .as("over all columns")
                        .isEqualTo("true");

                live.views.put(new CameraId("yard"), grouped("yard", AlarmState.FIRE, "Outside"));
                session.until(shown + " === 'yard|Hall 2 (1)|store|Outside (1)|gate|Without a group (1)|attic'");
                live.views.put(new CameraId("store"), grouped("store", AlarmState.SUSPECTED, "Hall 2"));
                session.until(shown + " === 'yard|store|Outside (1)|gate|Without a group (1)|attic'");

                session.run("const choice = document.getElementById('group'); choice.value = 'Outside';"
                        + "choice.dispatchEvent(new Event('change'))");
                session.until("document.querySelector('.group-heading') === null");
            }
            try (BrowserSession session = BrowserSession.open(folder, live.uri("/?kiosk"))) {
                session.until("document.querySelectorAll('.tile').length === 4");
                assertThat(session.value("document.querySelector('.group-heading') === null"))
                        .as("a kiosk has room for pictures only")
                        .isEqualTo("true");
            }
        }
    }

    /** Bounds for a machine that does other things meanwhile; {@code target/wall-64.txt} keeps what was measured. */
    @Test
    void sixtyFourMovingTiles_leaveThePageTimeToAnswer() throws Exception {
        String[] cameras = cameras(64);
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), cameras);
                BrowserSession session = BrowserSession.open(folder, live.uri("/?kiosk"), 1920, 1080)) {
            for (String camera : cameras) {
                live.film(camera, 320, 180, 500);
            }
            session.until("document.querySelectorAll('.tile').length === 64");
            session.until("[...document.querySelectorAll('.tile img')].every(each => each.naturalWidth === 320)");
            session.run("window.tasks = []; window.gaps = []; window.shown = 0;"
                    + "new PerformanceObserver(list => tasks.push(...list.getEntries().map(each => each.duration)))"
                    + "  .observe({type: 'longtask'});"
                    + "new MutationObserver(all => { shown += all.filter(each => [...each.addedNodes]"
                    + "  .some(node => node.nodeName === 'IMG')).length; })"
                    + "  .observe(document.getElementById('wall'), {childList: true, subtree: true});"
                    + "window.begun = performance.now(); let last = begun;"
                    + "const tick = now => { gaps.push(now - last); last = now; requestAnimationFrame(tick); };"
                    + "requestAnimationFrame(tick)");
            session.until("performance.now() - begun > 10000");
            session.run("window.seconds = (performance.now() - begun) / 1000; gaps.sort((a, b) => a - b);"
                    + "window.busy = tasks.reduce((sum, each) => sum + each, 0) / (seconds * 1000);"
                    + "window.figures = `images a second ${(shown / seconds).toFixed(0)}; time from frame to frame: median "
                    + "${gaps[gaps.length >> 1].toFixed(1)} ms, p95 ${gaps[Math.floor(gaps.length * .95)].toFixed(1)} ms, "
                    + "longest ${gaps.at(-1).toFixed(1)} ms; tasks over 50 ms: ${tasks.length}, "
                    + "${(busy * 100).toFixed(1)} % of the time`");
            Files.writeString(Path.of("target/wall-64.txt"), session.value("figures") + "\n");
            assertThat(Double.parseDouble(session.value("shown / seconds")))
                    .as("images a second: %s", session.value("figures"))
                    .isGreaterThan(20);
            assertThat(Double.parseDouble(session.value("busy")))
                    .as("share of the time in long tasks: %s", session.value("figures"))
                    .isLessThan(0.5);
            assertThat(Double.parseDouble(session.value("gaps[gaps.length >> 1]")))
                    .as("milliseconds from frame to frame: %s", session.value("figures"))
                    .isLessThan(100);
        }
    }

    @Test
    void kiosk_hasAllOf64TilesInView() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), cameras(64));
                BrowserSession session = BrowserSession.open(folder, live.uri("/?kiosk"), 1920, 1080)) {
            session.until("document.querySelectorAll('.tile').length === 64");
            session.until(
                    "[...document.querySelectorAll('.tile')].every(each => {"
                            + " const box = each.getBoundingClientRect();"
                            + " return box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth && box.width > 150; })");
            assertThat(session.value("document.documentElement.scrollHeight <= innerHeight"))
                    .isEqualTo("true");
            assertThat(session.value("getComputedStyle(document.querySelector('.bar')).display"))
                    .isEqualTo("none");
            await().atMost(Duration.ofSeconds(60)).until(() -> viewers(live) == 64);
        }
    }

    @Test
    void browserThatAsksForChinese_seesNoEnglish() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate", "store", "yard", "door")) {
            live.views.put(new CameraId("gate"), named("gate", "大门", AlarmState.FIRE, CameraHealth.UP));
            live.views.put(new CameraId("store"), named("store", "仓库", AlarmState.SUSPECTED, CameraHealth.COVERED));
            live.views.put(new CameraId("yard"), named("yard", "院子", AlarmState.CALM, CameraHealth.STALE));
            live.views.put(new CameraId("door"), named("door", "后门", AlarmState.COOLING_DOWN, CameraHealth.DOWN));
            live.incidents.put(Incident.fire(FIRE, new CameraId("gate"), Instant.now(), 0.97), List.of());
            try (BrowserSession session =
                    BrowserSession.open(folder, live.uri("/"), 1280, 900, "--accept-lang=zh-CN,zh")) {
                session.until("document.querySelectorAll('.tile').length === 4");
                session.until("document.querySelector('#alarm .button') !== null");
                session.until("document.getElementById('link').innerText === '实时'");
                assertNoEnglish(session);
                assertThat(session.value("document.title")).isEqualTo("火情：大门 – Emberwatch");

                session.run("const choice = document.getElementById('language'); choice.value = 'en';"
                        + "choice.dispatchEvent(new Event('change'))");
                session.until("document.documentElement.lang === 'en'"
                        + " && document.getElementById('link')?.innerText === 'live'");
            }
        }
        try (Site site = new Site(folder);
                BrowserSession session =
                        BrowserSession.open(folder, site.live.uri("/login"), 1280, 900, "--accept-lang=zh-CN,zh")) {
            session.until("document.querySelector('h1').innerText === '登录'");
            assertNoEnglish(session);
            session.run("document.querySelector('input[name=name]').value = 'oli';"
                    + "document.querySelector('input[name=password]').value = 'wrong';"
                    + "document.querySelector('form').requestSubmit()");
            session.until("document.querySelector('.refusal')?.innerText === '用户名或密码错误'");
            assertNoEnglish(session);
        }
    }

    @Test
    void phone_needsNoSidewaysScroll() throws Exception {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), cameras(7))) {
            live.views.put(
                    new CameraId("c03"),
                    named(
                            "c03",
                            "A camera with quite a long name at the back of the hall",
                            AlarmState.FIRE,
                            CameraHealth.STALE));
            live.views.put(
                    new CameraId("c04"), grouped("c04", AlarmState.CALM, "A group with a name that is long as well"));
            live.incidents.put(Incident.fire(FIRE, new CameraId("c03"), Instant.now(), 0.97), List.of());
            try (BrowserSession session = BrowserSession.open(folder, live.uri("/"))) {
                session.resize(360, 740);
                session.until("document.querySelectorAll('.tile').length === 7");
                session.until("document.querySelector('#alarm .button') !== null");
                assertThat(session.value("document.documentElement.scrollWidth"))
                        .isEqualTo("360");
                assertThat(session.value("[...document.querySelectorAll('body *')].filter(each =>"
                                + " each.getBoundingClientRect().right > 361 && getComputedStyle(each).position !== 'absolute')"
                                + ".map(each => each.outerHTML.slice(0, 80))"))
                        .isEmpty();
            }
        }
    }

    @Test
    void colours_followTheSystem_untilSomebodyChooses() throws Exception {
        String ground = "getComputedStyle(document.body).backgroundColor";
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate");
                BrowserSession session = BrowserSession.open(folder, live.uri("/"))) {
            session.prefer("dark");
            session.until(ground + " === 'rgb(20, 24, 31)'");
            session.prefer("light");
            session.until(ground + " === 'rgb(242, 240, 235)'");
            session.until("document.getElementById('theme') !== null");
            session.run("const choice = document.getElementById('theme'); choice.value = 'dark';"
                    + "choice.dispatchEvent(new Event('change'))");
            session.until(ground + " === 'rgb(20, 24, 31)'");
            session.go(live.uri("/incidents"));
            session.until(ground + " === 'rgb(20, 24, 31)'");
        }
    }

    /**
     * What is read or heard has no Latin word, but for the product's name and the other language's.
     *
     * @param names patterns of what people and cameras of the test are called
     */
    static void assertNoEnglish(BrowserSession session, String... names) {
        String english = session.value("(() => { const found = [];"
                + " const look = text => { const left = text.replace(/" + names(names) + "Emberwatch|English/g, '');"
                + "   if (/[A-Za-z]{2,}/.test(left)) found.push(text.trim()); };"
                + " const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
                + " while (walk.nextNode()) {"
                + "   if (!walk.currentNode.parentElement.closest('script, noscript, template')) look(walk.currentNode.data); }"
                + " for (const each of document.querySelectorAll('body *')) {"
                + "   for (const name of ['alt', 'title', 'aria-label', 'placeholder']) look(each.getAttribute(name) ?? ''); }"
                + " return found.join(' | '); })()");
        assertThat(english).isEmpty();
        assertThat(session.value("document.documentElement.lang")).isEqualTo("zh-CN");
    }

    private static String names(String... names) {
        return Stream.of(names).map(each -> each + "|").collect(Collectors.joining());
    }

    private static String[] cameras(int count) {
        return IntStream.range(0, count).mapToObj("c%02d"::formatted).toArray(String[]::new);
    }

    private static int viewers(LiveServer live) {
        return live.counts.joined.get() - live.counts.left.get();
    }

    private static String asked(String part) {
        return "performance.getEntriesByType('resource').filter(each => new URL(each.name).pathname.endsWith('" + part
                + "')).length";
    }

    private static CameraView fire(String id) {
        return LiveServer.view(new CameraId(id), AlarmState.FIRE, CameraHealth.UP);
    }

    private static CameraView grouped(String id, AlarmState state, String group) {
        return view(id, "Camera " + id, state, CameraHealth.UP, Optional.of(group));
    }

    private static CameraView named(String id, String name, AlarmState state, CameraHealth health) {
        return view(id, name, state, health, Optional.empty());
    }

    static CameraView view(String id, String name, AlarmState state, CameraHealth health, Optional<String> group) {
        CameraView like = LiveServer.view(new CameraId(id), state, health);
        return new CameraView(
                like.id(),
                name,
                state,
                health,
                like.score(),
                like.lastFrameAt(),
                like.age(),
                like.fps(),
                like.scoredAge(),
                like.scoredFps(),
                like.judgedFps(),
                like.reconnects(),
                like.width(),
                like.height(),
                like.error(),
                group);
    }
}
