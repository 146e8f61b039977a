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

    /** The picture under its heat map, as JPEG. */
    public byte[] overlay(LoadedImage picture, Explanation explanation) {
        try (Canvas canvas = Canvas.of(picture)) {
            return canvas.overlay(explanation.heat()).jpeg();
        }
    }

    /** The heat map alone, as PNG of the picture's size. */
    public byte[] heat(LoadedImage picture, Explanation explanation) {
        try (Canvas canvas = Canvas.colours(explanation.heat(), picture.width(), picture.height(), true)) {
            return canvas.png();
        }
    }

    /** The picture with the outline of the hot region and its box, as JPEG. */
    public byte[] contour(LoadedImage picture, Explanation explanation) {
        try (Canvas canvas = Canvas.of(picture)) {
            return canvas.outline(explanation.region()).jpeg();
        }
    }

    /** Picture, heat map, overlay and contour side by side, a row for each explanation, as JPEG. */
    public byte[] sheet(LoadedImage picture, List<Explanation> explanations) {
        int cellHeight = Math.max(24, Math.min(2 * CELL, CELL * picture.height() / picture.width()));
        int rowHeight = cellHeight + CAPTION + GAP;
        try (Canvas sheet = Canvas.blank(4 * CELL + 5 * GAP, rowHeight * explanations.size() + GAP);
                Canvas plain = Canvas.of(picture)) {
            for (int row = 0; row < explanations.size(); row++) {
                Explanation explanation = explanations.get(row);
                int y = GAP + row * rowHeight;
                sheet.write(caption(picture, explanation), GAP, y + CAPTION - 9, 0.5);
                try (Canvas heat = Canvas.colours(explanation.heat(), CELL, cellHeight, true);
                        Canvas overlay = Canvas.of(picture).overlay(explanation.heat());
                        Canvas contour = Canvas.of(picture).outline(explanation.region())) {
                    List<Canvas> cells = List.of(plain, heat, overlay, contour);
                    for (int i = 0; i < cells.size(); i++) {
                        sheet.paste(cells.get(i), GAP + i * (CELL + GAP), y + CAPTION, CELL, cellHeight);
                    }
                }
            }
            return sheet.jpeg();
        }
    }

    private String caption(LoadedImage picture, Explanation explanation) {
        return String.format(
                Locale.ROOT,
                "%s   %s   %s %.3f   hot region %.0f%% of the picture, %.0f%% of the heat",
                picture.name(),
                explanation.method().label(),
                labels.get(explanation.classIndex()),
                explanation.score(),
                100 * explanation.region().area(),
                100 * explanation.region().mass());
    }
}
