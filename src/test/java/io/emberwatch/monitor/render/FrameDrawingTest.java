package io.emberwatch.monitor.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.image.TextDrawing;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameDrawingTest {
    private static final HealthNote LIVE = new HealthNote(CameraHealth.UP, Optional.empty(), Optional.empty());
    private static final HealthNote STALE =
            new HealthNote(CameraHealth.STALE, Optional.empty(), Optional.of(Duration.ofSeconds(12)));

    private final FrameRenderer annotator = new FrameRenderer(ZoneOffset.UTC, 90);

    @AfterEach
    void close() {
        annotator.close();
    }

    @Test
    void heat_coloursTheHotPlaceAndLeavesColdOnesAlone() {
        try (Mat bgr = plain(640, 360)) {
            annotator.annotate(bgr, caption(AlarmState.CALM, 0.9f, LIVE), Optional.of(Scenes.hotCorner()));
            assertThat(pixel(bgr, 640 * 11 / 14, 360 * 3 / 14)).isNotEqualTo(plainPixel());
            assertThat(pixel(bgr, 100, 250)).isEqualTo(plainPixel());
        }
    }

    @Test
    void withoutHeat_middleStaysUntouched() {
        try (Mat bgr = plain(640, 360)) {
            annotator.annotate(bgr, caption(AlarmState.CALM, 0.1f, LIVE), Optional.empty());
            for (int y = 40; y < 320; y++) {
                assertThat(pixel(bgr, 640 * 11 / 14, y)).isEqualTo(plainPixel());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"320, 180", "320, 240", "640, 360", "704, 576", "1280, 720", "1920, 1080", "180, 320", "16, 16", "1, 1"
    })
    void everySize_hasLegibleTextInBothStrips(int width, int height) {
        try (Mat bgr = plain(width, height)) {
            annotator.annotate(bgr, caption(AlarmState.SUSPECTED, 0.75f, LIVE), Optional.of(Scenes.hotCorner()));
            if (width >= 180) {
                int strip = height / 20;
                assertThat(brightShare(bgr, 0, strip)).as("heading").isBetween(0.01, 0.5);
                assertThat(brightShare(bgr, height - strip, height))
                        .as("footing")
                        .isBetween(0.01, 0.6);
            }
        }
    }

    @Test
    void alarm_coloursTheChip() {
        for (AlarmState state : AlarmState.values()) {
            try (Mat bgr = plain(640, 360);
                    Scalar colour = Palette.of(state)) {
                annotator.annotate(bgr, caption(state, 0.5f, LIVE), Optional.empty());
                int[] expected = {(int) colour.get(0), (int) colour.get(1), (int) colour.get(2)};
                assertThat(pixel(bgr, 6, 350)).as(state.name()).isEqualTo(expected);
            }
        }
    }

    @Test
    void fire_framesTheImage() {
        try (Mat calm = plain(640, 360);
                Mat fire = plain(640, 360)) {
            annotator.annotate(calm, caption(AlarmState.SUSPECTED, 0.9f, LIVE), Optional.empty());
            annotator.annotate(fire, caption(AlarmState.FIRE, 0.9f, LIVE), Optional.empty());
            assertThat(pixel(calm, 1, 180)).isEqualTo(plainPixel());
            assertThat(pixel(fire, 1, 180)).isNotEqualTo(plainPixel());
        }
    }

    @Test
    void staleImage_losesColourAndGetsAPlate() {
        try (Mat bgr = plain(640, 360)) {
            annotator.annotate(bgr, caption(AlarmState.CALM, 0.1f, STALE), Optional.empty());
            int[] corner = pixel(bgr, 30, 60);
            assertThat(corner[0]).isEqualTo(corner[1]).isEqualTo(corner[2]).isLessThan(80);
            assertThat(brightShare(bgr, 140, 220)).isGreaterThan(0.02);
        }
    }

    @Test
    void placeholder_saysWhyThereIsNoImage() {
        HealthNote down = new HealthNote(CameraHealth.DOWN, Optional.of("connection refused"), Optional.empty());
        try (Mat bgr = plain(640, 360)) {
            annotator.placeholder(bgr, WrittenName.of("Yard"), down);
            assertThat(pixel(bgr, 5, 300)).isNotEqualTo(plainPixel());
            assertThat(brightShare(bgr, 0, 30)).isGreaterThan(0.005);
            assertThat(brightShare(bgr, 140, 220)).isGreaterThan(0.01);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Küche Süd, Kuche Sud",
        "Straße 5, Strasse 5",
        "Łódź, Lodz",
        "Smørrebrød, Smorrebrod",
        "倉庫, cam_1",
        "Склад, cam_1",
        "'  ', cam_1",
        "Yard – west, Yard - west"
    })
    void oddNames_areDrawable(String name, String drawn) {
        assertThat(DrawableText.nameOf(new CameraId("cam_1"), name)).isEqualTo(drawn);
    }

    @Test
    void longName_isCutToFit() {
        TextDrawing pen = new TextDrawing(10);
        String cut = pen.fitted("A very long name of a camera ".repeat(9), 200);
        assertThat(cut).startsWith("A very").endsWith("..");
        assertThat(pen.width(cut)).isLessThanOrEqualTo(200);
        assertThat(pen.fitted("anything", 1)).isEmpty();
    }

    private static FrameRenderer.Caption caption(AlarmState state, float score, HealthNote note) {
        return new FrameRenderer.Caption(WrittenName.of("Warehouse north"), Scenes.NOON, score, 0.7, state, note);
    }

    private static Mat plain(int width, int height) {
        Mat bgr = new Mat(height, width, CV_8UC3);
        ByteBuffer pixels = bgr.createBuffer();
        while (pixels.hasRemaining()) {
            pixels.put((byte) 100).put((byte) 70).put((byte) 40);
        }
        return bgr;
    }

    private static int[] plainPixel() {
        return new int[] {100, 70, 40};
    }

    private static int[] pixel(Mat bgr, int x, int y) {
        ByteBuffer pixels = bgr.createBuffer();
        int at = (y * bgr.cols() + x) * 3;
        return new int[] {pixels.get(at) & 0xff, pixels.get(at + 1) & 0xff, pixels.get(at + 2) & 0xff};
    }

    /** How much of these rows is brighter than anything in the plain image. */
    private static double brightShare(Mat bgr, int from, int to) {
        int bright = 0;
        for (int y = from; y < to; y++) {
            for (int x = 0; x < bgr.cols(); x++) {
                int[] p = pixel(bgr, x, y);
                if (Math.max(p[0], Math.max(p[1], p[2])) > 150) {
                    bright++;
                }
            }
        }
        return (double) bright / ((to - from) * bgr.cols());
    }
}
