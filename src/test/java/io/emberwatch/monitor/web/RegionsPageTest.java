package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Masks and zones drawn on the page of a camera, in a real browser. */
@Tag("slow")
@Timeout(300)
class RegionsPageTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final String VIEW = "#regions-view";

    @TempDir
    Path folder;

    @Test
    void drawing_givesTheRightPolygons_byMouseByKeysAndByFingers() throws Exception {
        try (LiveServer live = InspectPagesTest.camera();
                BrowserSession page = BrowserSession.open(folder, live.uri("/cameras/gate"))) {
            page.until("!document.getElementById('regions').hidden"
                    + " && document.getElementById('regions-view').getAttribute('viewBox') === '0 0 1280 720'");
            InspectPagesTest.run(page, InspectPagesTest.HELPERS);

            page.click("draw-mask");
            page.value("drag(0.1, 0.2, 0.4, 0.6)");
            assertPolygon(masks(page).get(0), 0.1, 0.2, 0.4, 0.2, 0.4, 0.6, 0.1, 0.6);

            page.click("draw-zone");
            page.value("[[0.5, 0.5], [0.9, 0.5], [0.9, 0.9], [0.5, 0.5]].forEach(([x, y]) => drag(x, y, x, y))");
            assertPolygon(zones(page).get(0), 0.5, 0.5, 0.9, 0.5, 0.9, 0.9);

            // By keys alone: from the middle, a triangle that ends on its first corner.
            page.click("draw-mask");
            page.value("keys('Enter', ...Array(10).fill('ArrowRight'), 'Enter', ...Array(20).fill('ArrowUp'), 'Enter',"
                    + " ...Array(10).fill('ArrowLeft'), ...Array(20).fill('ArrowDown'), 'Enter')");
            assertPolygon(masks(page).get(1), 0.5, 0.5, 0.6, 0.5, 0.6, 0.3);
            // Then its first corner is chosen: moved, one added after it, that one moved and another removed.
            page.value("keys('ArrowLeft', 'ArrowLeft', 'Enter', 'ArrowDown')");
            assertPolygon(masks(page).get(1), 0.48, 0.5, 0.54, 0.51, 0.6, 0.5, 0.6, 0.3);
            page.value("keys('Delete')");
            assertPolygon(masks(page).get(1), 0.48, 0.5, 0.6, 0.5, 0.6, 0.3);
            page.value("keys('Delete')");
            assertThat(masks(page).get(1).corners()).as("three stay").hasSize(3);

            // A corner is dragged, and a name given that YAML would take for something else.
            page.value("dragCorner(0, 2, 0.45, 0.7)");
            assertPolygon(masks(page).get(0), 0.1, 0.2, 0.4, 0.2, 0.45, 0.7, 0.1, 0.6);
            InspectPagesTest.run(
                    page,
                    "const name = document.querySelector('#region-list input'); name.value = 'on: \"stove\"';"
                            + " name.dispatchEvent(new Event('change'))");
            assertThat(masks(page).get(0).name()).isEqualTo("on: \"stove\"");
            InspectPagesTest.keep(page.rendering(), "camera-regions.png");

            byFingers(page);
        }
    }

    @Test
    void regionsOfTheFile_areShown_andStayAsTheyAre() throws Exception {
        String file = "cameras: {gate: {url: 'demo:', masks: {stove: [[0, 0], [0.3, 0], [0.3, 0.4]]},"
                + " zones: {\"a b\": [[0, 0.3333], [1, 0.3], [1, 1]]}}}";
        try (LiveServer live = InspectPagesTest.camera()) {
            CameraConfig configured = parse(file);
            live.configs.put(GATE, configured);
            try (BrowserSession page = BrowserSession.open(folder, live.uri("/cameras/gate"))) {
                page.until("document.querySelectorAll('#region-list li').length === 2");
                assertThat(masks(page)).isEqualTo(configured.regions().masks());
                assertThat(zones(page)).isEqualTo(configured.regions().zones());
            }
        }
    }

    /** On a phone that is held upright: a page that may be scrolled. */
    private static void byFingers(BrowserSession page) throws Exception {
        page.resize(390, 844);
        page.until("document.getElementById('regions-view').getBoundingClientRect().width < 390");
        page.value("document.getElementById('live').scrollIntoView({block: 'center'})");
        String scrolled = page.value("scrollY");
        int before = masks(page).size();

        page.click("draw-mask");
        page.value("document.getElementById('live').scrollIntoView({block: 'center'})");
        page.touch(VIEW, at(0.1, 0.1), at(0.2, 0.3), at(0.3, 0.6), at(0.6, 0.9));
        assertThat(masks(page)).hasSize(before + 1);
        assertPolygon(masks(page).get(before), new double[] {0.1, 0.1, 0.6, 0.1, 0.6, 0.9, 0.1, 0.9}, 0.005);

        page.click("draw-zone");
        page.value("document.getElementById('live').scrollIntoView({block: 'center'})");
        for (double[] corner : List.of(at(0.7, 0.2), at(0.9, 0.2), at(0.9, 0.8), at(0.7, 0.2))) {
            page.touch(VIEW, corner);
        }
        assertThat(zones(page)).hasSize(2);
        assertPolygon(zones(page).get(1), new double[] {0.7, 0.2, 0.9, 0.2, 0.9, 0.8}, 0.005);

        assertThat(Double.parseDouble(page.value("Math.min(...[...document.querySelectorAll('.corner')]"
                        + ".map(each => each.getBoundingClientRect().width))")))
                .as("large enough for a finger")
                .isGreaterThanOrEqualTo(24);
        int shape = Integer.parseInt(page.value(
                "Math.max(...[...document.querySelectorAll('.corner')]" + ".map(each => Number(each.dataset.shape)))"));
        page.drag(".corner[data-shape=\"" + shape + "\"][data-corner=\"2\"]", VIEW, at(0.8, 0.5), at(0.8, 0.9));
        assertPolygon(zones(page).get(1), new double[] {0.7, 0.2, 0.9, 0.2, 0.8, 0.9}, 0.005);
        assertThat(page.value("scrollY"))
                .as("a finger that draws scrolls nothing")
                .isEqualTo(scrolled);
        page.touch("#live", at(0.5, 0.9), at(0.5, 0.5), at(0.5, -0.5));
        page.until("scrollY > " + scrolled);
        page.value("document.getElementById('live').scrollIntoView({block: 'center'})");
        InspectPagesTest.keep(page.rendering(), "camera-regions-phone.png");
    }

    private static double[] at(double x, double y) {
        return new double[] {x, y};
    }

    private static CameraConfig parse(String file) throws Exception {
        return new ConfigLoader(System::getenv)
                .parse("page.yml", file)
                .cameras()
                .get(GATE);
    }

    /** What the configuration reader makes of the page's text, beside the camera's address. */
    private static CameraConfig copied(BrowserSession page) throws Exception {
        String yaml = page.value("document.getElementById('regions-yaml').value");
        return parse(yaml.replace("  gate:\n", "  gate:\n    url: 'demo:'\n"));
    }

    private static List<Polygon> masks(BrowserSession page) throws Exception {
        return copied(page).regions().masks();
    }

    private static List<Polygon> zones(BrowserSession page) throws Exception {
        return copied(page).regions().zones();
    }

    private static void assertPolygon(Polygon polygon, double... xy) {
        assertPolygon(polygon, xy, 0.002);
    }

    /** @param off what the pixels of the screen allow */
    private static void assertPolygon(Polygon polygon, double[] xy, double off) {
        assertThat(polygon.corners()).hasSize(xy.length / 2);
        for (int i = 0; i < polygon.corners().size(); i++) {
            Polygon.Corner corner = polygon.corners().get(i);
            assertThat(corner.x()).as("x of corner %d of %s", i, polygon).isCloseTo(xy[2 * i], within(off));
            assertThat(corner.y()).as("y of corner %d of %s", i, polygon).isCloseTo(xy[2 * i + 1], within(off));
        }
    }
}
