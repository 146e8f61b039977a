package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.emberwatch.Installed;
import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.demo.DemoSettings;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.image.Image;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.engine.explain.Canvas;
import io.emberwatch.monitor.web.Browser.Rendering;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page that explains images, and scores on the page of a camera, in a real browser. */
@Tag("slow")
@Timeout(300)
class InspectPagesTest {
    private static final CameraId GATE = new CameraId("gate");

    @TempDir
    Path folder;

    @BeforeAll
    static void browser() {
        Installed.require(
                Files.isExecutable(Path.of("/usr/bin/chromium")),
                "needs /usr/bin/chromium: apt-get install --no-install-recommends chromium");
    }

    @Test
    void scores_areDrawn_andAnotherThresholdIsEstimated() throws Exception {
        try (LiveServer live = camera()) {
            long step = Duration.ofSeconds(2).toNanos();
            for (int i = 0; i < 900; i++) {
                // Two flares far apart that five of five frames have; the second only up to 0.65.
                float score = i >= 100 && i < 120 ? 0.9f : i >= 600 && i < 620 ? 0.65f : 0.1f;
                live.scores.get(GATE).add(score, i * step);
            }
            live.now.set(900 * step);
            try (BrowserSession page = BrowserSession.open(folder, live.uri("/cameras/gate"))) {
                page.until("document.getElementById('past-greatest').getAttribute('d')?.startsWith('M0 ')");
                page.until(
                        "document.getElementById('past-answer').textContent"
                                + " === 'Alarms in 0.5 h of kept scores, estimated: 2 at 0.60; 1 at the threshold of now, 0.70.'");
                run(
                        page,
                        "const slider = document.getElementById('try'); slider.value = 0.95;"
                                + " slider.dispatchEvent(new Event('input'))");
                assertThat(page.value("document.getElementById('past-answer').textContent"))
                        .contains("estimated: 0 at 0.95");
                page.value("document.getElementById('past').scrollIntoView()");
                keep(page.rendering(), "camera-scores.png");
                inChinese(page, "document.getElementById('past-answer').textContent.includes('估计')");
                page.value("document.getElementById('past').scrollIntoView()");
                keep(page.rendering(), "camera-zh.png");
            }
        }
    }

    @Test
    void momentOfALink_isShownWithItsScores_andWhatIsNotKeptIsSaid() throws Exception {
        try (LiveServer live = camera()) {
            long step = Duration.ofSeconds(2).toNanos();
            for (int i = 0; i < 1800; i++) {
                live.scores.get(GATE).add(i >= 900 && i < 920 ? 0.9f : 0.1f, i * step);
            }
            live.now.set(1800 * step);
            // The flare began half an hour before the end of what is kept; the server's clock is the machine's.
            Instant flare = Instant.now().minusSeconds(1800 - 20);
            try (BrowserSession page = BrowserSession.open(folder, live.uri("/cameras/gate?at=" + flare))) {
                page.until("!document.getElementById('past-moment-said').hidden");
                assertThat(page.value("document.getElementById('past-moment-said').textContent"))
                        .contains(
                                "(line): the greatest score of its ten seconds was 0.90, the greatest held one 0.90.");
                assertThat(page.value("document.getElementById('past-curve').viewBox.baseVal.width"))
                        .as("ten minutes before and after, in tens of seconds")
                        .isIn("120", "121");
                assertThat(page.value("document.getElementById('past-moment').hasAttribute('hidden')"))
                        .isEqualTo("false");
                assertThat(page.value("document.getElementById('past').getBoundingClientRect().top < innerHeight / 2"))
                        .as("it is in view")
                        .isEqualTo("true");
                keep(page.rendering(), "camera-moment.png");
                page.click("past-whole");
                page.until("document.getElementById('past-curve').viewBox.baseVal.width > 350");

                page.go(live.uri("/cameras/gate?at=2020-01-01T00:00:00Z"));
                page.until("document.getElementById('past-moment-said').textContent.includes('are not kept')");
                assertThat(page.value("document.getElementById('past-moment').hasAttribute('hidden')"
                                + " && document.getElementById('past-whole').hidden"))
                        .isEqualTo("true");
                page.go(live.uri("/cameras/gate?at=nonsense"));
                page.until("document.getElementById('past-greatest').getAttribute('d')?.startsWith('M0 ')");
                assertThat(page.value("document.getElementById('past-moment-said').hidden"))
                        .isEqualTo("true");
            }
        }
    }

    @Test
    void uploadedFire_isExplainedWithItsBoxes_andWithThemHidden() throws Exception {
        try (Network model = OpenedModels.builtin();
                LiveServer live = camera()) {
            ModelExplainer explaining = new ModelExplainer();
            explaining.use(model.inspect());
            live.explainer = explaining;
            try (BrowserSession page = BrowserSession.open(folder, live.uri("/explain"), 1280, 1100)) {
                page.until("document.getElementById('method').options.length > 3");
                page.value(UPLOAD.formatted(Base64.getEncoder().encodeToString(fire())));
                page.until("document.querySelectorAll('#boxes .box').length > 0");
                assertThat(Double.parseDouble(page.value("document.querySelector('#scores tbody td').textContent")))
                        .as("the drawn fire is seen")
                        .isGreaterThan(0.8);
                assertThat(page.value("document.querySelectorAll('#hot-regions tbody tr').length"))
                        .isEqualTo(page.value("document.querySelectorAll('#boxes .box').length"));
                // The bin that burns is in the right half, in the lower two thirds.
                assertThat(Double.parseDouble(
                                page.value("parseFloat(document.querySelector('.box').style.insetInlineStart)")))
                        .isBetween(30.0, 90.0);
                assertThat(page.value("document.getElementById('heat').hidden")).isEqualTo("false");
                keep(page.rendering(), "explain.png");

                page.value("document.querySelector('#hot-regions button').click()");
                page.until("document.querySelectorAll('#scores thead th').length === 3"
                        + " && !document.getElementById('run').disabled");
                String scores = "[...document.querySelectorAll('#scores tbody tr')].find(row =>"
                        + " row.cells[0].textContent === 'fire').cells[%d].textContent";
                assertThat(Double.parseDouble(page.value(scores.formatted(2))))
                        .isLessThan(Double.parseDouble(page.value(scores.formatted(1))));
                assertThat(page.value("document.querySelectorAll('#response tbody tr').length"))
                        .isNotEqualTo("0");
                assertThat(page.value("document.querySelectorAll('.masked').length"))
                        .isEqualTo("1");

                keepsWhatIsShown(page);

                page.click("show-features");
                page.until("!document.getElementById('features').hidden && !document.getElementById('run').disabled");
                assertThat(Integer.parseInt(page.value("document.getElementById('features-view').width")))
                        .isGreaterThan(200);

                page.click("hide");
                run(page, HELPERS);
                page.value("drag(0, 0, 0.25, 0.5, document.getElementById('stage'))");
                page.until("document.querySelectorAll('.masked').length === 2"
                        + " && !document.getElementById('run').disabled");
                assertThat(page.value("document.getElementById('refusal').hidden"))
                        .isEqualTo("true");
                keep(page.rendering(), "explain-hidden.png");

                page.value("document.getElementById('stage').focus()");
                page.press("Enter");
                for (int i = 0; i < 5; i++) {
                    page.press("ArrowRight");
                    page.press("ArrowDown");
                }
                page.press("Enter");
                page.until("document.querySelectorAll('.masked').length === 3"
                        + " && !document.getElementById('run').disabled");
                assertThat(page.value("document.querySelectorAll('.masked')[2].style.cssText"))
                        .as("from the middle, by keys alone")
                        .contains("50%", "inline-size: 10%", "block-size: 10%");
                page.value("[[0.1, 0.7], [0.3, 0.9]].forEach(([x, y]) => ['pointerdown', 'pointerup'].forEach(kind =>"
                        + " pointer(document.getElementById('stage'), kind, x, y, document.getElementById('stage'))))");
                page.until("document.querySelectorAll('.masked').length === 4"
                        + " && !document.getElementById('run').disabled");
                PagesForEverybodyTest.assertNoBarrier(page, PagesForEverybodyTest.axe(), "explain");
                page.value("document.getElementById('stage').focus()");
                page.press("Escape");
                assertThat(page.value("document.activeElement.id")).isEqualTo("hide");
                assertQuiet(page.rendering());
            }
        }
    }

    /** As strong as the slider says, and as files. */
    private void keepsWhatIsShown(BrowserSession page) throws Exception {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        page.keepDownloads(kept);
        Map<Integer, BufferedImage> strengths = new TreeMap<>();
        for (int strength : List.of(0, 100)) {
            run(
                    page,
                    "const slider = document.getElementById('opacity'); slider.value = " + strength
                            + "; slider.dispatchEvent(new Event('input', {bubbles: true}))");
            assertThat(page.value("Number(getComputedStyle(document.getElementById('heat')).opacity) * 100"))
                    .isEqualTo(String.valueOf(strength));
            assertThat(page.value("document.getElementById('opacity-value').textContent"))
                    .isEqualTo(strength + " %");
            page.tap("save-png");
            Path png = kept.resolve("drawn-fire.png");
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(png) && ImageIO.read(png.toFile()) != null);
            strengths.put(strength, ImageIO.read(png.toFile()));
            Files.delete(png);
        }
        BufferedImage picture = strengths.get(0);
        BufferedImage covered = strengths.get(100);
        assertThat(picture.getWidth() + " " + picture.getHeight())
                .isEqualTo(
                        page.value("(({width, height}) => `${width} ${height}`)(document.getElementById('picture'))"));
        BufferedImage given = ImageIO.read(new ByteArrayInputStream(fire()));
        assertThat(differing(given, picture))
                .as("the image itself, but for its boxes")
                .isLessThan(0.1);
        assertThat(differing(given, covered)).as("heat over it").isGreaterThan(0.5);

        page.tap("save-json");
        Path json = kept.resolve("drawn-fire.json");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(json) && Files.size(json) > 0);
        assertThat(Json.parse(Files.readString(json))
                        .path("masked")
                        .path("after")
                        .path("fire")
                        .asDouble())
                .isCloseTo(
                        Double.parseDouble(page.value("[...document.querySelectorAll('#scores tbody tr')].find(row =>"
                                + " row.cells[0].textContent === 'fire').cells[2].textContent")),
                        within(1e-4));

        // Let go anywhere on the page.
        Path dropped = folder.resolve("dropped room.jpg");
        Files.write(dropped, fire());
        page.value("document.getElementById('ask-title').scrollIntoView()");
        page.drop(dropped, "#ask-title");
        page.until(
                "document.getElementById('seen-title').textContent === 'dropped room.jpg'"
                        + " && document.querySelectorAll('#boxes .box').length > 0 && !document.getElementById('run').disabled");
        page.value("document.querySelector('#hot-regions button').click()");
        page.until("document.querySelectorAll('.masked').length === 1 && !document.getElementById('run').disabled");
    }

    /** The share of pixels that are clearly of another colour. */
    private static double differing(BufferedImage one, BufferedImage other) {
        int count = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                int off = 0;
                for (int shift = 0; shift <= 16; shift += 8) {
                    off += Math.abs((one.getRGB(x, y) >> shift & 255) - (other.getRGB(x, y) >> shift & 255));
                }
                count += off > 60 ? 1 : 0;
            }
        }
        return (double) count / one.getWidth() / one.getHeight();
    }

    @Test
    void occlusion_isChosenLikeAnyMethod_andFindsTheFire() throws Exception {
        try (Network model = OpenedModels.builtin();
                LiveServer live = camera()) {
            ModelExplainer explaining = new ModelExplainer();
            explaining.use(model.inspect());
            live.explainer = explaining;
            try (BrowserSession page = BrowserSession.open(folder, live.uri("/explain"), 1280, 1100)) {
                page.until("document.getElementById('method').options.length > 3");
                run(page, "document.getElementById('method').value = 'occlusion'");
                page.value(UPLOAD.formatted(Base64.getEncoder().encodeToString(fire())));
                page.until("document.querySelectorAll('#boxes .box').length > 0"
                        + " && document.getElementById('said').textContent.includes('occlusion')");
                // The bin that burns is in the right half.
                assertThat(Double.parseDouble(
                                page.value("parseFloat(document.querySelector('.box').style.insetInlineStart)")))
                        .isBetween(30.0, 90.0);
                keep(page.rendering(), "explain-occlusion.png");
                assertQuiet(page.rendering());
            }
        }
    }

    @Test
    void newestFrameOfACamera_isExplained_andAFileThatIsNoImageIsRefusedInWords() throws Exception {
        try (Network model = OpenedModels.builtin();
                LiveServer live = camera()) {
            ModelExplainer explaining = new ModelExplainer();
            explaining.use(model.inspect());
            live.explainer = explaining;
            try (BrowserSession page = BrowserSession.open(folder, live.uri("/explain?camera=gate"), 400, 900)) {
                page.until("document.querySelectorAll('#scores tbody tr').length > 0");
                assertThat(page.value("document.getElementById('seen-title').textContent"))
                        .startsWith("Camera gate, frame of ");
                assertThat(page.value("document.documentElement.scrollWidth <= innerWidth"))
                        .as("no sideways scroll on a phone")
                        .isEqualTo("true");
                page.until("!document.getElementById('run').disabled");
                page.value(UPLOAD.formatted(Base64.getEncoder().encodeToString(new byte[] {1, 2, 3})));
                page.until("document.getElementById('refusal').textContent.includes('no image')");
                inChinese(page, "document.getElementById('ask-title').textContent === '模型看到了什么？'");
                page.until("document.querySelectorAll('#scores tbody tr').length > 0"
                        + " && !document.getElementById('run').disabled");
                keep(page.rendering(), "explain-zh-phone.png");
            }
        }
    }

    @Test
    void viewer_cannotOpenThePage_norIsAskedToDraw() throws Exception {
        try (Site site = new Site(folder)) {
            assertThat(site.live
                            .call("GET", "/explain", "", Site.bearer("viewer"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(site.live
                            .call("GET", "/explain", "", Site.bearer("operator"))
                            .statusCode())
                    .isEqualTo(200);
            site.live.film("gate", 320, 180, 100);
            try (BrowserSession page = BrowserSession.open(folder, site.live.uri("/login?next=%2Fcameras%2Fgate"))) {
                page.until("document.querySelector('input[name=password]') !== null");
                page.value("document.querySelector('input[name=name]').value = 'eve'");
                page.value("document.querySelector('input[name=password]').value = '" + Site.PASSWORD + "'");
                page.value("document.querySelector('form').requestSubmit()");
                page.until("document.body?.dataset.role === 'viewer'"
                        + " && document.getElementById('name')?.textContent !== ''");
                assertThat(page.value(
                                "document.getElementById('regions').hidden && document.getElementById('why').hidden"))
                        .isEqualTo("true");
            }
        }
    }

    /** Moves a pointer, or presses keys where the focus is; all as the page would hear it from people. */
    static final String HELPERS = """
            globalThis.pointer = (target, kind, x, y, view) => {
              const area = view.getBoundingClientRect();
              target.dispatchEvent(new PointerEvent(kind, {bubbles: true, cancelable: true, pointerId: 1, button: 0,
                clientX: area.left + x * area.width, clientY: area.top + y * area.height}));
            };
            globalThis.drag = (x1, y1, x2, y2, view = document.getElementById('regions-view')) => {
              pointer(view, 'pointerdown', x1, y1, view);
              pointer(view, 'pointermove', x2, y2, view);
              pointer(view, 'pointerup', x2, y2, view);
            };
            globalThis.dragCorner = (shape, corner, x, y) => {
              const view = document.getElementById('regions-view');
              pointer(view.querySelector(`[data-shape="${shape}"][data-corner="${corner}"]`), 'pointerdown', 0, 0, view);
              pointer(view, 'pointermove', x, y, view);
              pointer(view, 'pointerup', x, y, view);
            };
            globalThis.keys = (...all) => all.forEach((key) => document.activeElement.dispatchEvent(
              new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})));
            """;

    private static final String UPLOAD = """
            (() => {
              const bytes = Uint8Array.from(atob('%s'), (each) => each.charCodeAt(0));
              const chosen = new DataTransfer();
              chosen.items.add(new File([bytes], 'drawn fire.jpg', {type: 'image/jpeg'}));
              document.getElementById('file').files = chosen.files;
              document.getElementById('file').dispatchEvent(new Event('change'));
            })()
            """;

    private static byte[] fire() {
        DemoRoom room = new DemoRoom(new DemoSettings(Duration.ofMinutes(1), DemoSettings.Fire.ALWAYS, 1));
        try (Canvas canvas = Canvas.of(new Image(DemoRoom.WIDTH, DemoRoom.HEIGHT, room.draw(Duration.ofSeconds(20))))) {
            return canvas.jpeg();
        }
    }

    static LiveServer camera() throws WebBindException {
        LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate");
        live.film("gate", 1280, 720, 200);
        return live;
    }

    /** As {@link BrowserSession#value}, for statements. */
    static void run(BrowserSession page, String statements) {
        page.value("(() => {" + statements + "})()");
    }

    private static void inChinese(BrowserSession page, String shown) {
        page.value("document.cookie = 'emberwatch_language=zh; Path=/', location.reload()");
        page.until("document.readyState === 'complete' && document.documentElement.lang === 'zh-CN' && " + shown);
    }

    static void keep(Rendering rendering, String name) throws Exception {
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(rendering.image(), screens.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void assertQuiet(Rendering page) {
        assertThat(page.log()).doesNotContain("Refused to", "Uncaught", "Content Security Policy");
    }
}
