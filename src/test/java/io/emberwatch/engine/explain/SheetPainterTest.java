package io.emberwatch.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.image.TextDrawing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that a sheet says is seen on it. */
class SheetPainterTest {
    private static final List<String> LABELS = List.of("nofire", "fire");
    private static final int SIDE = 360;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void regions_asManyAsHaveRoomAreTold_andTheRestCounted(int regions) {
        String text = SheetPainter.regions(row("image.jpg", spots(regions)));

        assertThat(TextDrawing.CAPTION.width(text)).isLessThanOrEqualTo(SheetPainter.ROOM);
        assertThat(text).startsWith(regions == 1 ? "1 hot region:" : regions + " hot regions:");
        int told = text.split("of the heat", -1).length - 1;
        assertThat(told).isPositive();
        if (told < regions) {
            assertThat(text).contains("; " + (regions - told) + " more; ");
        } else {
            assertThat(text).doesNotContain(" more");
        }
        if (regions > 1) {
            assertThat(text).endsWith(" without all");
        }
    }

    @Test
    void title_ofAFileWithALongName_stillSaysWhatWasAsked() {
        String name = String.join("_", Collections.nCopies(40, "incident")) + ".jpg";

        String title = new SheetPainter(LABELS).title(row(name, spots(1)));

        assertThat(TextDrawing.CAPTION.width(title)).isLessThanOrEqualTo(SheetPainter.ROOM);
        assertThat(title).startsWith("incident_incident").endsWith("..   gradcam at last, target logit   fire 0.900");
    }

    @Test
    void coldPlaceWithinARegion_hasAnOutlineToo() throws IOException {
        float[] ring = new float[24 * 24];
        for (int cell = 0; cell < ring.length; cell++) {
            double radius = Math.hypot(cell % 24 - 11.5, Math.floorDiv(cell, 24) - 11.5);
            // The peak, which is marked, lies on the left.
            ring[cell] = radius > 5 && radius < 10 ? 1 - 0.01f * (cell % 24) : 0;
        }
        SheetPainter.Row row = row("ring.png", new ClassMap(24, 24, ring));

        BufferedImage contour = ImageIO.read(
                new ByteArrayInputStream(new SheetPainter(LABELS).contour(row.image(), row.explanation())));

        // From the middle to the lower right: out of the cold place, and out of the region. The box is further out.
        int lines = 0;
        boolean before = false;
        for (int i = SIDE / 2; i < SIDE * 7 / 8; i++) {
            boolean ember = (contour.getRGB(i, i) >> 16 & 0xff) > 100;
            lines += ember && !before ? 1 : 0;
            before = ember;
        }
        assertThat(lines).isEqualTo(2);
    }

    /** A white image is what a flame is for a camera: the lines of the overlay are dark on it, its ground is darkened. */
    @Test
    void overlay_isSeenOnABrightImage() throws IOException {
        SheetPainter.Row row = row("bright.png", spots(1), (byte) 255);

        BufferedImage overlay = ImageIO.read(
                new ByteArrayInputStream(new SheetPainter(LABELS).overlay(row.image(), row.explanation())));

        int spot = SIDE / 8;
        // From the hottest place to where there is no heat.
        int least = 765;
        int most = 0;
        for (int x = spot; x < SIDE; x++) {
            int light = light(overlay.getRGB(x, SIDE / 4));
            least = Math.min(least, light);
            most = Math.max(most, light);
        }
        assertThat(most - least).as("a contrast on white").isGreaterThan(200);
        assertThat(overlay.getRGB(spot, SIDE / 4)).isNotEqualTo(overlay.getRGB(SIDE - 5, SIDE - 5));
    }

    private static int light(int rgb) {
        return (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff);
    }

    /** From no heat on the left to the greatest on the right, each as it is drawn in the maps below. */
    @Test
    void sheet_hasAScaleOfItsColours_aboveTheMaps() throws IOException {
        SheetPainter painter = new SheetPainter(LABELS);
        BufferedImage sheet = ImageIO.read(new ByteArrayInputStream(painter.sheet(List.of(row("a.png", spots(1))))));
        BufferedImage scale;
        try (Canvas canvas = Canvas.scale(256, 14)) {
            scale = ImageIO.read(new ByteArrayInputStream(canvas.png()));
        }
        for (int x : new int[] {4, 60, 128, 200, 251}) {
            int given = sheet.getRGB(90 + x, 7 + 7);
            int expected = scale.getRGB(x, 7);
            for (int shift = 0; shift < 24; shift += 8) {
                assertThat(given >> shift & 0xff).as("JPEG of %d", x).isCloseTo(expected >> shift & 0xff, within(40));
            }
        }
        // Blue and dark red: an empty strip has neither.
        assertThat(scale.getRGB(60, 7) & 0xff).isGreaterThan(200);
        assertThat(scale.getRGB(251, 7) >> 16 & 0xff).isGreaterThan(100);
    }

    /** Round spots that do not touch, on a grid of four by two. */
    private static ClassMap spots(int count) {
        float[] values = new float[80 * 40];
        for (int spot = 0; spot < count; spot++) {
            for (int cell = 0; cell < values.length; cell++) {
                double dx = cell % 80 - (10 + 20 * (spot % 4));
                double dy = Math.floorDiv(cell, 80) - (10 + 20 * Math.floorDiv(spot, 4));
                values[cell] += (float) ((1 - 0.03 * spot) * Math.exp(-(dx * dx + dy * dy) / 8));
            }
        }
        return new ClassMap(80, 40, values);
    }

    private static SheetPainter.Row row(String name, ClassMap map) {
        return row(name, map, (byte) 0);
    }

    private static SheetPainter.Row row(String name, ClassMap map, byte colour) {
        byte[] bgr = new byte[SIDE * SIDE * 3];
        Arrays.fill(bgr, colour);
        Explanation explanation = Explanation.of(MethodName.GRADCAM, 1, new float[] {0.1f, 0.9f}, map);
        ExplainedImage image = new ExplainedImage(
                name,
                SIDE,
                SIDE,
                new Image(SIDE, SIDE, bgr),
                new ImageBatch(1, 1, 1, new float[3]),
                Framing.View.WHOLE);
        DeletionDrops drops =
                new DeletionDrops(Collections.nCopies(explanation.regions().size(), 0.125), 0.5);
        return new SheetPainter.Row(
                image, explanation, drops, new ExplanationRequest(List.of("last"), Target.LOGIT, OptionalInt.of(1)));
    }
}
