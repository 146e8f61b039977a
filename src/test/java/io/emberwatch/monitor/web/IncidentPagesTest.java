package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentExplanation.Region;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.web.Browser.Rendering;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages of incidents in a real browser. */
@Tag("slow")
@Timeout(300)
class IncidentPagesTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final String FIRE = "20261124T120000.000Z-gate";

    @TempDir
    Path folder;

    private Browser browser;
    private LiveServer live;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        browser = new Browser(folder);
        live = new LiveServer(4, Duration.ofSeconds(15), "gate", "yard");
        CameraId yard = new CameraId("yard");
        live.incidents.put(
                Incident.fault(
                                "20261124T110000.000Z-yard-camera_down",
                                yard,
                                IncidentKind.CAMERA_DOWN,
                                NOON.minusSeconds(3600))
                        .ended(NOON.minusSeconds(3000), Incident.End.CLEARED),
                List.of());
        live.incidents.put(
                Incident.fire(FIRE, new CameraId("gate"), NOON, 0.93)
                        .judgedBy(new Provenance("0123456789abcdef".repeat(4), "fedcba9876543210".repeat(4)))
                        .changed(new StateChange(NOON, AlarmState.SUSPECTED, AlarmState.FIRE, 3, 0.93))
                        .explained(Optional.of(new HotBox(0.25, 0.5, 0.25, 0.25)), OptionalDouble.of(0.61)),
                List.of());
        byte[] jpeg = image();
        live.incidents.putImages(FIRE, new IncidentImages(Map.of(ImageKind.SNAPSHOT, jpeg, ImageKind.HEATMAP, jpeg)));
    }

    @AfterEach
    void close() {
        live.close();
    }

    private byte[] image() throws IOException, InterruptedException {
        try (var out = new ByteArrayOutputStream()) {
            out.write(live.get("/cameras/gate/snapshot.jpg").body().getBytes(StandardCharsets.ISO_8859_1));
            return out.toByteArray();
        }
    }

    @Test
    void list_showsIncidentsNewestFirst_asFiltered() throws Exception {
        live.incidents.comment(FIRE, "Ann", "<img src=x onerror=alert(1)>");
        Rendering all = browser.render(live.uri("/incidents"), 1280, 800, 4000);

        assertThat(all.dom())
                .contains("2 incidents · 1 open")
                .contains("Fire: Camera gate", "Camera down: Camera yard");
        assertThat(all.dom().indexOf("Fire: Camera gate")).isLessThan(all.dom().indexOf("Camera down: Camera yard"));
        assertThat(all.dom())
                .contains("href=\"/incidents/" + FIRE + "\"")
                .contains("src=\"/api/incidents/" + FIRE + "/snapshot.jpg?peak=0.93\"");
        assertQuiet(all);

        Rendering yard = browser.render(live.uri("/incidents?camera=yard&state=ended"), 1280, 800, 4000);
        assertThat(yard.dom())
                .contains("1 incident<")
                .contains("Camera down: Camera yard")
                .doesNotContain("Fire: Camera");
        assertThat(browser.render(live.uri("/incidents?verdict=true_alarm"), 800, 600, 4000)
                        .dom())
                .contains("No incidents");
    }

    @Test
    void incident_showsItsImagesItsFactsAndWhatPeopleSay() throws Exception {
        live.incidents.comment(FIRE, "Ann", "<img src=x onerror=alert(1)>");
        Rendering page = browser.render(live.uri("/incidents/" + FIRE), 1280, 900, 4000);

        assertThat(page.dom())
                .contains("<title>Fire: Camera gate – Emberwatch</title>")
                .contains(
                        "<span>0.930</span>",
                        "<span>0.610</span>",
                        "25&nbsp;% to 50&nbsp;% across, 50&nbsp;% to 75&nbsp;% down")
                .contains("title=\"" + "0123456789abcdef".repeat(4) + "\"")
                .contains("src=\"/api/incidents/" + FIRE + "/snapshot.jpg?peak=0.93\"")
                .contains("inset-inline-start: 25%")
                .contains(">Heat map</button>")
                .contains("&lt;img src=x onerror=alert(1)&gt;")
                .doesNotContain("Annotated");
        assertQuiet(page);
        assertThat(live.get("/incidents/none").statusCode()).isEqualTo(404);
    }

    @Test
    void incident_drawsAllHotRegions_eachWithItsShareAndDrop() throws Exception {
        HotBox first = new HotBox(0.25, 0.5, 0.25, 0.25);
        HotBox second = new HotBox(0.75, 0.5, 0.125, 0.25);
        live.incidents.update(
                FIRE,
                fire -> fire.explained(new IncidentExplanation(
                        Optional.of(first),
                        OptionalDouble.of(0.61),
                        Optional.of("gradcam"),
                        List.of(
                                new Region(first, 0.5, OptionalDouble.of(0.61)),
                                new Region(second, 0.25, OptionalDouble.of(0.04))))));
        assertThat(live.get("/api/incidents/" + FIRE).body())
                .contains("\"hot_box\":{\"x\":0.25,\"y\":0.5,\"width\":0.25,\"height\":0.25}")
                .contains("\"regions\":[{\"box\":{\"x\":0.25,\"y\":0.5,\"width\":0.25,\"height\":0.25},"
                        + "\"mass\":0.5,\"deletion_drop\":0.61},"
                        + "{\"box\":{\"x\":0.75,\"y\":0.5,\"width\":0.125,\"height\":0.25},"
                        + "\"mass\":0.25,\"deletion_drop\":0.04}]");

        Rendering page = browser.render(live.uri("/incidents/" + FIRE), 1280, 900, 4000);

        assertThat(page.dom())
                .contains("inset-inline-start: 25%", "inset-inline-start: 75%")
                .contains("Hot region 1", "Hot region 2")
                .contains("50&nbsp;% of the heat", "25&nbsp;% of the heat", "without it the score falls by 0.040");
        assertQuiet(page);
    }

    @Test
    void incidentWithAClip_saysHowMuchOfItIsFromBeforeTheAlarm_andMarksInItWhatIsHot() throws Exception {
        HotBox hot = new HotBox(0.25, 0.5, 0.25, 0.25);
        live.incidents.update(
                FIRE,
                fire -> fire.clipped(Duration.ofMillis(4240))
                        .explained(new IncidentExplanation(
                                Optional.of(hot),
                                OptionalDouble.of(0.61),
                                Optional.of("gradcam"),
                                List.of(new Region(hot, 0.5, OptionalDouble.of(0.61))))));
        Files.writeString(live.incidents.folder(FIRE).resolve("clip.mp4"), "no real video");
        Rendering page = browser.render(live.uri("/incidents/" + FIRE), 1280, 900, 4000);

        assertThat(page.dom())
                .contains("from 4.2 s before the alarm")
                .containsPattern("id=\"clip-boxes\"[^>]*><span class=\"hot-box\"[^>]*inset-inline-start: 25%")
                .contains("src=\"/api/incidents/" + FIRE + "/clip.mp4\"");
    }

    @Test
    void buttons_acknowledgeRuleAndComment() throws Exception {
        URI page = live.uri("/incidents/" + FIRE);
        try (BrowserSession session = BrowserSession.open(folder, page)) {
            session.until("document.getElementById('title').textContent === 'Fire: Camera gate'");
            session.click("acknowledge");
            assertThat(review().acknowledged()).as("nobody knows who it is").isEmpty();

            session.value("document.getElementById('by').value = 'Ann'");
            session.click("acknowledge");
            session.until("document.getElementById('acknowledge').disabled");
            session.click("false-alarm");
            session.until("document.getElementById('false-alarm').disabled");
            session.value("document.getElementById('text').value = 'a welder'");
            session.click("say");
            session.until("document.getElementById('comments').textContent.includes('a welder')");

            Review review = review();
            assertThat(review.acknowledged().orElseThrow().by()).isEqualTo("Ann");
            assertThat(review.ruling()).contains(Ruling.FALSE_ALARM);
            assertThat(review.comments()).hasSize(1);
            session.until("document.getElementById('chips').textContent.includes('Seen by Ann')");

            session.value("document.getElementById('by').value = 'A' + String.fromCharCode(7)");
            session.value("document.getElementById('text').value = 'more'");
            session.click("say");
            session.until(
                    "document.getElementById('refusal').textContent.startsWith('Not kept: by must be your name')");
            assertThat(session.value("document.getElementById('text').value")).isEqualTo("more");
        }
    }

    private Review review() {
        return live.incidents.find(FIRE).orElseThrow().review();
    }

    private static void assertQuiet(Rendering page) {
        assertThat(page.log()).doesNotContain("Refused to", "Uncaught", "Content Security Policy");
    }
}
