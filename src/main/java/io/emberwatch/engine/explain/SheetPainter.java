package io.emberwatch.engine.explain;

import java.util.List;
import java.util.Locale;

/** Draws explanations: overlay, heat map, contour, and all side by side on one sheet. Thread-safe. */
public final class SheetPainter {
    private static final int CELL = 360;
    private static final int GAP = 8;
    private static final int CAPTION = 26;

    private final List<String> labels;

    /** A painter for a model of these class names. */
    public SheetPainter(List<String> labels) {
        this.labels = List.copyOf(labels);
    }

    /** The image under its heat map, as JPEG. */
    public byte[] overlay(ExplainedImage image, Explanation explanation) {
        try (Canvas canvas = Canvas.of(image.shown())) {
            return canvas.overlay(explanation.heat()).jpeg();
        }
    }

    /** The heat map alone, as PNG of the image's size. */
    public byte[] heat(ExplainedImage image, Explanation explanation) {
        try (Canvas canvas = Canvas.colours(
                explanation.heat(), image.shown().width(), image.shown().height(), true)) {
            return canvas.png();
        }
    }

    /** The image with the outline of the hot region and its box, as JPEG. */
    public byte[] contour(ExplainedImage image, Explanation explanation) {
        try (Canvas canvas = Canvas.of(image.shown())) {
            return canvas.outline(explanation.region()).jpeg();
        }
    }

    /** Image, heat map, overlay and contour side by side, a row for each explanation, as JPEG. */
    public byte[] sheet(ExplainedImage image, List<Explanation> explanations) {
        int cellHeight = Math.max(
                24,
                Math.min(2 * CELL, CELL * image.shown().height() / image.shown().width()));
        int rowHeight = cellHeight + CAPTION + GAP;
        try (Canvas sheet = Canvas.blank(4 * CELL + 5 * GAP, rowHeight * explanations.size() + GAP);
                Canvas plain = Canvas.of(image.shown())) {
            for (int row = 0; row < explanations.size(); row++) {
                Explanation explanation = explanations.get(row);
                int y = GAP + row * rowHeight;
                sheet.write(caption(image, explanation), GAP, y + CAPTION - 9);
                try (Canvas heat = Canvas.colours(explanation.heat(), CELL, cellHeight, true);
                        Canvas overlay = Canvas.of(image.shown()).overlay(explanation.heat());
                        Canvas contour = Canvas.of(image.shown()).outline(explanation.region())) {
                    List<Canvas> cells = List.of(plain, heat, overlay, contour);
                    for (int i = 0; i < cells.size(); i++) {
                        sheet.paste(cells.get(i), GAP + i * (CELL + GAP), y + CAPTION, CELL, cellHeight);
                    }
                }
            }
            return sheet.jpeg();
        }
    }

    private String caption(ExplainedImage image, Explanation explanation) {
        return String.format(
                Locale.ROOT,
                "%s   %s   %s %.3f   hot region %.0f%% of the image, %.0f%% of the heat",
                image.name(),
                explanation.method().label(),
                labels.get(explanation.classIndex()),
                explanation.score(),
                100 * explanation.region().area(),
                100 * explanation.region().mass());
    }
}
