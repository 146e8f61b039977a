package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imread;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.notify.sink.Relay;
import io.emberwatch.monitor.render.Scenes;
import io.emberwatch.monitor.web.Browser.Rendering;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages in a real browser. */
@Tag("slow")
@Timeout(300)
class WallPageTest {
    private static final int FIRE_RED = 0xe5383b;
    /** The page promises about 11 s: 5 of silence and 5 without an answer. The rest is for a machine that is busy. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    @Test
    void wall_showsEachCameraAndTheFireLoudest() throws Exception {
        try (LiveServer live = server("gate", "store", "yard")) {
            Rendering calm = render(live, "/", "gate", "document.title === 'Emberwatch'");
            assertThat(calm.dom()).contains("3 cameras · all calm").contains("Camera gate", "Camera store");
            assertThat(redPixels(calm.image())).isLessThan(1000);

            show(live, "gate", "<img src=x onerror=alert(1)>", AlarmState.CALM, CameraHealth.UP);
            show(live, "store", "Paint store", AlarmState.FIRE, CameraHealth.UP);
            show(live, "yard", "Yard", AlarmState.CALM, CameraHealth.STALE);
            Rendering fire = render(live, "/", "gate", "document.title.startsWith('FIRE')");
            assertThat(fire.dom())
                    .contains("<title>FIRE: Paint store – Emberwatch</title>")
                    .contains("aria-live=\"assertive\">Fire: Paint store</p>")
                    .contains("1 on fire · 1 without live image")
                    .contains("&lt;img src=x onerror=alert(1)&gt;</h2>")
                    .contains("alt=\"Image of Yard: blind, score 0.50, stale\"");
            assertThat(redPixels(fire.image())).isGreaterThan(10_000);
            assertQuiet(calm);
            assertQuiet(fire);
        }
    }

    @Test
    void overloadAndSinksThatFail_areNotices_untilTheyAreOver() throws Exception {
        try (LiveServer live = server("gate");
                BrowserSession session = BrowserSession.open(folder, live.uri("/"))) {
            session.until("document.getElementById('link').innerText === 'live'");
            assertThat(session.value("document.getElementById('notices').hidden"))
                    .isEqualTo("true");
            live.notices = List.of("2 of 40 cameras are judged less often than asked for");
            live.sinks = List.of(
                    new SinkState("siren", SinkState.Condition.WORKING, "delivered", Scenes.NOON, 0),
                    new SinkState("mqtt", SinkState.Condition.FAILING, "<b>no broker</b>", Scenes.NOON, 3));

            session.until("document.getElementById('notices').innerText"
                    + " === '2 of 40 cameras are judged less often than asked for'");
            session.until("document.getElementById('sinks').innerText"
                    + " === 'Messages do not arrive. mqtt: <b>no broker</b>'");

            live.notices = List.of();
            live.sinks = List.of();
            session.until("document.getElementById('notices').hidden && document.getElementById('sinks').hidden");

            live.views.put(new CameraId("gate"), hardlyJudged(new CameraId("gate")));
            session.until("document.getElementById('summary').innerText === '1 camera · 1 not judged'");
            session.until("document.querySelector('.tile').dataset.feed === 'unjudged'"
                    + " && document.querySelector('.tile .mark').innerText.trim().toLowerCase() === 'not judged'");
            session.until("document.querySelector('.tile .facts').innerText.includes('judged every 5.0 s')");
        }
    }

    /** Two frames a second come, one in five seconds is judged. */
    private static CameraView hardlyJudged(CameraId id) {
        CameraView like = LiveServer.view(id, AlarmState.CALM, CameraHealth.UNJUDGED);
        return new CameraView(
                id,
                like.name(),
                like.state(),
                like.health(),
                like.score(),
                like.lastFrameAt(),
                like.age(),
                2,
                like.scoredAge(),
                0.2,
                0.2,
                like.reconnects(),
                like.width(),
                like.height(),
                like.error(),
                like.group());
    }

    @Test
    void wallWithoutAnswers_saysThatImagesAreOld() throws Exception {
        try (LiveServer live = server("gate")) {
            live.broken = true;
            assertThat(render(live, "/", "none", "document.body.className === 'offline'")
                            .dom())
                    .contains("<body class=\"offline\">")
                    .contains("No connection to Emberwatch since");
        }
    }

    @Test
    void wallWithoutAPlaceForItsEvents_asksInstead() throws Exception {
        try (LiveServer live = new LiveServer(1, Duration.ofSeconds(15), "gate")) {
            var taken = live.uri("/api/stream").toURL().openConnection();
            try (var events = taken.getInputStream()) {
                assertThat(events.read()).as("the only place is taken").isPositive();
                Rendering page = render(live, "/", "gate", "true");
                assertThat(page.dom()).contains("1 camera · all calm", "Camera gate", ">live</span>");
            }
        }
    }

    @Test
    void wallWhoseEventsBreakOff_asksInstead() throws Exception {
        String asked =
                "performance.getEntriesByType('resource').filter(each => each.name.endsWith('/api/cameras')).length";
        try (LiveServer live = server("gate");
                Relay relay = Relay.to(live.port());
                BrowserSession session =
                        BrowserSession.open(folder, URI.create("http://127.0.0.1:" + relay.port() + "/"))) {
            session.until("document.getElementById('link').innerText === 'live'");
            assertThat(session.value(asked)).as("the page listens").isEqualTo("0");

            relay.hangUp();
            show(live, "gate", "Gate", AlarmState.FIRE, CameraHealth.UP);

            session.until(asked + " > 1");
            session.until("document.title === 'FIRE: Gate – Emberwatch'");
            session.until("document.getElementById('link').innerText === 'live'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/cameras/gate"})
    void pageOfASilentServer_saysThatItIsOld_andRecoversByItself(String path) throws Exception {
        try (LiveServer live = filmed();
                Relay relay = Relay.to(live.port());
                BrowserSession session = BrowserSession.open(folder, page(relay, path))) {
            awaitLive(session);

            relay.silence(true);
            awaitOld(session);
            show(live, "gate", "Gate", AlarmState.FIRE, CameraHealth.UP);
            relay.silence(false);

            awaitRecovery(session);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/cameras/gate"})
    void pageWhoseServerGoesAway_saysThatItIsOld_andRecoversByItself(String path) throws Exception {
        try (LiveServer live = filmed()) {
            Relay before = Relay.to(live.port());
            try (BrowserSession session = BrowserSession.open(folder, page(before, path))) {
                awaitLive(session);

                before.cut();
                awaitOld(session);
                show(live, "gate", "Gate", AlarmState.FIRE, CameraHealth.UP);
                try (Relay after = Relay.to(live.port(), before.port())) {
                    assertThat(after.port()).isEqualTo(before.port());
                    awaitRecovery(session);
                }
            } finally {
                before.close();
            }
        }
    }

    @Test
    void hiddenCameraPage_isNoViewer_untilItIsShownAgain() throws Exception {
        try (LiveServer live = filmed();
                BrowserSession session = BrowserSession.open(folder, live.uri("/cameras/gate"))) {
            awaitViewers(live, 1);
            session.hide();
            awaitViewers(live, 0);
            String asked = asked("/api/cameras/gate");
            session.until(asked + " > " + session.value(asked));
            awaitViewers(live, 0);

            session.show();
            awaitViewers(live, 1);
            session.until("document.getElementById('live').naturalWidth === 640");
        }
    }

    @Test
    void hiddenWallWithoutAPlaceForItsStream_loadsNoImages_untilItIsShownAgain() throws Exception {
        String images = asked("/snapshot.jpg");
        try (LiveServer live = new LiveServer(1, Duration.ofSeconds(15), "gate", "yard");
                MjpegReader taken = filming(live);
                BrowserSession session = BrowserSession.open(folder, live.uri("/"))) {
            assertThat(taken.status()).contains("200");
            session.until(images + " > 2");
            session.hide();
            String states = asked("/api/cameras");
            // The first answer to a hidden page may still overtake an image that was on its way.
            session.until(states + " > 0");
            session.until("[...document.images].every(each => each.complete)");
            int loaded = Integer.parseInt(session.value(images));
            session.until(states + " > " + session.value(states) + " + 2");
            assertThat(session.value(images)).isEqualTo(String.valueOf(loaded));

            session.show();
            session.until(images + " > " + loaded);
        }
    }

    /** Takes the only place for viewers, and keeps reading none of it. */
    private static MjpegReader filming(LiveServer live) throws IOException {
        MjpegReader taken = new MjpegReader(live.port(), "gate", 0);
        taken.open();
        return taken;
    }

    /** A server whose camera films before the page comes: a stream without a second image never ends its loading. */
    private static LiveServer filmed() throws IOException {
        LiveServer live = server("gate");
        live.film("gate", 640, 360, 250);
        return live;
    }

    private static URI page(Relay relay, String path) {
        return URI.create("http://127.0.0.1:" + relay.port() + path);
    }

    /** How many requests for such a path the page has made and seen answered. */
    private static String asked(String part) {
        return "performance.getEntriesByType('resource').filter(each => new URL(each.name).pathname.endsWith('" + part
                + "')).length";
    }

    private static void awaitLive(BrowserSession session) {
        session.until("document.getElementById('link').innerText === 'live'");
        session.until("document.querySelector('.picture img').naturalWidth === 640");
        session.value("window.notReloaded = true");
    }

    private static void awaitOld(BrowserSession session) {
        session.until(
                "document.body.classList.contains('offline')"
                        + " && document.getElementById('offline').innerText.includes('No connection to Emberwatch')",
                NOTICED_WITHIN);
        // An image that comes from now on is told from the one that is shown.
        session.value("document.querySelector('.picture img').removeAttribute('src')");
    }

    private static void awaitRecovery(BrowserSession session) {
        session.until("document.getElementById('link').innerText === 'live'");
        session.until("document.getElementById('offline').hidden && !document.body.classList.contains('offline')");
        session.until("document.title === 'FIRE: Gate – Emberwatch'");
        session.until("document.querySelector('.picture img').naturalWidth === 640");
        assertThat(session.value("window.notReloaded")).isEqualTo("true");
    }

    /** The viewers that the listener, and so the metric, counts. */
    private static void awaitViewers(LiveServer live, int viewers) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> live.counts.joined.get() - live.counts.left.get() == viewers);
    }

    @Test
    void cameraPage_watchesTheStream() throws Exception {
        try (LiveServer live = server("gate")) {
            live.film("gate", 640, 360, 100);
            Rendering page = render(live, "/cameras/gate", "gate", "document.querySelector('#facts dd') !== null");
            assertThat(page.dom()).contains("id=\"name\">Camera gate</h1>").contains("<dd>1280 × 720</dd>");
            assertThat(live.counts.joined).hasValueGreaterThan(0);
            assertQuiet(page);
        }
    }

    /** The page once it shows a camera (none where there is nothing to show), all its images and what else is told. */
    private Rendering render(LiveServer live, String path, String camera, String shown)
            throws IOException, InterruptedException {
        try (BrowserSession session = BrowserSession.open(folder, live.uri(path), 1280, 800)) {
            if (!camera.equals("none")) {
                session.until("document.body.innerText.includes('amera') && document.getElementById('link').innerText"
                        + " === 'live' && [...document.images].every(each => each.complete)");
            }
            session.until(shown);
            return session.rendering();
        }
    }

    private static LiveServer server(String... cameras) throws IOException {
        return new LiveServer(10, Duration.ofSeconds(15), cameras);
    }

    private static void show(LiveServer live, String id, String name, AlarmState state, CameraHealth health) {
        CameraId camera = new CameraId(id);
        CameraView view = new CameraView(
                camera,
                name,
                state,
                health,
                OptionalDouble.of(0.5),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(1)),
                2,
                Optional.of(Duration.ofSeconds(1)),
                2,
                2,
                0,
                1280,
                720,
                Optional.empty(),
                Optional.empty());
        live.views.put(camera, view);
    }

    private static void assertQuiet(Rendering page) {
        assertThat(page.log()).doesNotContain("Refused to", "Uncaught", "Content Security Policy");
    }

    private static int redPixels(Path png) {
        try (Mat bgr = imread(png.toString())) {
            assertThat(bgr.empty()).as("screenshot").isFalse();
            ByteBuffer pixels = bgr.createBuffer();
            int red = 0;
            while (pixels.remaining() >= 3) {
                int rgb = (pixels.get() & 0xff) + ((pixels.get() & 0xff) << 8) + ((pixels.get() & 0xff) << 16);
                if (rgb == FIRE_RED) {
                    red++;
                }
            }
            return red;
        }
    }
}
