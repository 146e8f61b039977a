package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.TextDrawing;
import java.util.List;
import java.util.Locale;

/** Draws explanations: overlay, heat map, contour, and all side by side on one sheet. Thread-safe. */
public final class SheetPainter {
    private static final int CELL = 360;
    private static final int GAP = 8;
    private static final int CAPTION = 46;
    private static final int LINE = 20;
    private static final int HEADING = 26;
    private static final int SCALE = 256;
    /** Pixels of a line of text. */
    static final int ROOM = 4 * CELL + 3 * GAP;

    private final List<String> labels;

    /** A painter for a model of these class names. */
    public SheetPainter(List<String> labels) {
        this.labels = List.copyOf(labels);
    }

    /**
     * A row of a sheet.
     *
     * @param image what was explained
     * @param explanation of it
     * @param drops of its regions
     * @param question what was asked
     */
    public record Row(
            ExplainedImage image, Explanation explanation, DeletionDrops drops, ExplanationRequest question) {}

    /** The image under its heat map, as JPEG. */
    public byte[] overlay(ExplainedImage image, Explanation explanation) {
        try (Canvas canvas = Canvas.of(image.shown())) {
            return canvas.overlay(explanation.heat()).jpeg();
        }
    }

    /** The heat map alone, as PNG of the image's size. */
    public byte[] heat(ExplainedImage image, Explanation explanation) {
        try (Canvas canvas = Canvas.colours(
                explanation.heat(), image.shown().width(), image.shown().height())) {
            return canvas.png();
        }
    }

    /** The image with the outlines of the hot regions and their boxes, as JPEG. */
    public byte[] contour(ExplainedImage image, Explanation explanation) {
        try (Canvas canvas = Canvas.of(image.shown())) {
            return canvas.outline(explanation.heat(), explanation.regions()).jpeg();
        }
    }

    /**
     * Image, heat map, overlay and contour side by side below a scale of the colours, as JPEG.
     *
     * @param rows at least one, of images of one shape
     */
    public byte[] sheet(List<Row> rows) {
        ExplainedImage first = rows.get(0).image();
        int cellHeight = Math.max(
                24,
                Math.min(2 * CELL, CELL * first.shown().height() / first.shown().width()));
        int rowHeight = cellHeight + CAPTION + GAP;
        try (Canvas sheet = Canvas.blank(4 * CELL + 5 * GAP, HEADING + rowHeight * rows.size() + GAP)) {
            scale(sheet);
            for (int i = 0; i < rows.size(); i++) {
                draw(rows.get(i), sheet, HEADING + i * rowHeight, cellHeight);
            }
            return sheet.jpeg();
        }
    }

    private static void scale(Canvas sheet) {
        try (Canvas colours = Canvas.scale(SCALE, LINE - 6)) {
            sheet.write("no heat", GAP, LINE);
            sheet.paste(colours, 90, 7, SCALE, LINE - 6);
            sheet.write(
                    "greatest heat of the map      lines at 50, 75 and 90 % of it; boxes around what has 50 % or more",
                    90 + SCALE + GAP, LINE);
        }
    }

    private void draw(Row row, Canvas sheet, int y, int cellHeight) {
        Explanation explanation = row.explanation();
        sheet.write(title(row), GAP, y + LINE);
        sheet.write(regions(row), GAP, y + 2 * LINE);
        // Lines are drawn at the size in which they are seen, so that they are alike for images of all sizes.
        Image shown = row.image().shown();
        try (Canvas plain = Canvas.of(shown, CELL, cellHeight);
                Canvas heat = Canvas.colours(explanation.heat(), CELL, cellHeight);
                Canvas overlay = Canvas.of(shown, CELL, cellHeight).overlay(explanation.heat());
                Canvas contour =
                        Canvas.of(shown, CELL, cellHeight).outline(explanation.heat(), explanation.regions())) {
            List<Canvas> cells = List.of(plain, heat, overlay, contour);
            for (int i = 0; i < cells.size(); i++) {
                sheet.paste(cells.get(i), GAP + i * (CELL + GAP), y + CAPTION, CELL, cellHeight);
            }
        }
    }

    /** File, method, layers, target, class and score; a long name is cut. */
    String title(Row row) {
        Explanation explanation = row.explanation();
        String asked = String.format(
                Locale.ROOT,
                "   %s at %s, target %s   %s %.3f",
                explanation.method().label(),
                explanation.method().layered()
                        ? String.join(" + ", row.question().layers())
                        : "the pixels",
                row.question().target().name().toLowerCase(Locale.ROOT),
                labels.get(explanation.classIndex()),
                explanation.score());
        // What was asked stays readable beside a long name.
        return TextDrawing.CAPTION.fitted(row.image().name(), ROOM - TextDrawing.CAPTION.width(asked)) + asked;
    }

    /** Place, share of the heat and deletion drop of each region, as many as the sheet is wide. */
    static String regions(Row row) {
        List<HotRegion> regions = row.explanation().regions();
        if (regions.get(0).area() == 0) {
            return "no heat speaks for this class";
        }
        StringBuilder text = new StringBuilder(regions.size() == 1 ? "1 hot region" : regions.size() + " hot regions");
        String all = regions.size() == 1
                ? ""
                : String.format(Locale.ROOT, "; %+.3f without all", -row.drops().all());
        for (int i = 0; i < regions.size(); i++) {
            HotRegion region = regions.get(i);
            String next = String.format(
                    Locale.ROOT,
                    "%s at %.0f%%,%.0f%%, %.0f%% of the heat, score %+.3f without it",
                    i == 0 ? ":" : ";",
                    100 * region.peakX(),
                    100 * region.peakY(),
                    100 * region.mass(),
                    -row.drops().regions().get(i));
            String rest = i == regions.size() - 1 ? "" : "; " + (regions.size() - 1 - i) + " more";
            if (i > 0 && TextDrawing.CAPTION.width(text + next + rest + all) > ROOM) {
                text.append("; ").append(regions.size() - i).append(" more");
                break;
            }
            text.append(next);
        }
        return text + all;
    }
}
