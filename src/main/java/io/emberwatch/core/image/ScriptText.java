package io.emberwatch.core.image;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.blendLinear;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.text.BreakIterator;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * One line of text of any script, drawn once by Java with the fonts of the system: letters are joined, and run from
 * right to left, where the script is written so. Writing it on an image costs a copy. Immutable and thread-safe.
 *
 * <p>Java needs fonts, fontconfig, FreeType and HarfBuzz for this, which small systems lack; hence {@link #isDrawable}.
 */
public final class ScriptText {
    /** Height of a capital as a share of the font's size, of sans-serif fonts. */
    private static final double CAPITALS = 0.73;
    /** Antialiased, and letters between pixels: small text stays legible. */
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

    private final int left;
    private final int top;
    private final int width;
    private final int height;
    /** How much of each pixel the letters cover, 0..255, row by row. */
    private final byte[] coverage;

    private ScriptText(Rectangle bounds, byte[] coverage) {
        left = bounds.x;
        top = bounds.y;
        width = bounds.width;
        height = bounds.height;
        this.coverage = coverage;
    }

    /** Whether fonts of this system have every character; false where Java finds no fonts at all. */
    public static boolean isDrawable(String text) {
        return Fonts.SANS.isPresent()
                && text.codePoints().filter(each -> !isInvisible(each)).allMatch(Fonts.SANS.get()::canDisplay);
    }

    /**
     * Draws the text, cut so that it fits, with two dots at the cut.
     *
     * @param text one that {@link #isDrawable}
     * @param capHeight height of capitals, pixels
     * @param room most pixels a row
     * @return empty where there is nothing to see, or no room at all
     */
    public static Optional<ScriptText> of(String text, double capHeight, int room) {
        Font font = Fonts.SANS
                .orElseThrow(() -> new IllegalStateException("Java has no fonts here"))
                .deriveFont((float) (capHeight / CAPITALS));
        String cut = text.strip();
        BreakIterator letters = BreakIterator.getCharacterInstance(Locale.ROOT);
        letters.setText(cut);
        int end = letters.last();
        while (!cut.isEmpty()) {
            TextLayout layout = new TextLayout(cut, font, CONTEXT);
            Rectangle bounds = layout.getPixelBounds(CONTEXT, 0, 0);
            if (bounds.isEmpty()) {
                return Optional.empty();
            }
            if (bounds.x + bounds.width <= room) {
                return Optional.of(new ScriptText(bounds, coverage(layout, bounds)));
            }
            end = letters.previous();
            cut = end <= 0 ? "" : text.strip().substring(0, end).stripTrailing() + "..";
        }
        return Optional.empty();
    }

    /** How wide it is, from where it is written to its last pixel. */
    public int width() {
        return left + width;
    }

    /** Writes with the capitals' feet at {@code (x, bottom)}; what lies outside of the image is left out. */
    public void write(Mat bgr, int x, int bottom, Scalar colour) {
        int fromX = Math.max(0, x + left);
        int fromY = Math.max(0, bottom + top);
        int columns = Math.min(bgr.cols(), x + left + width) - fromX;
        int rows = Math.min(bgr.rows(), bottom + top + height) - fromY;
        if (columns <= 0 || rows <= 0) {
            return;
        }
        try (BytePointer bytes = new BytePointer(coverage);
                Mat all = new Mat(height, width, CV_8UC1, bytes);
                Rect from = new Rect(fromX - x - left, fromY - bottom - top, columns, rows);
                Rect to = new Rect(fromX, fromY, columns, rows);
                Mat seen = all.apply(from);
                Mat target = bgr.apply(to);
                Mat ink = new Mat(rows, columns, CV_8UC3, colour);
                Mat share = new Mat();
                Mat rest = new Mat()) {
            seen.convertTo(share, CV_32FC1, 1 / 255.0, 0);
            seen.convertTo(rest, CV_32FC1, -1 / 255.0, 1);
            blendLinear(ink, target, share, rest, target);
        }
    }

    private static byte[] coverage(TextLayout layout, Rectangle bounds) {
        BufferedImage image = new BufferedImage(bounds.width, bounds.height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = image.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            pen.setColor(Color.WHITE);
            layout.draw(pen, -bounds.x, -bounds.y);
        } finally {
            pen.dispose();
        }
        return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }

    /** Joiners, marks of direction and choices between a symbol's forms: fonts need no picture for them. */
    private static boolean isInvisible(int codePoint) {
        return Character.getType(codePoint) == Character.FORMAT || (codePoint >= 0xfe00 && codePoint <= 0xfe0f);
    }

    /** Looked for when the first text needs them. */
    private static final class Fonts {
        private static final Optional<Font> SANS = find();

        private static Optional<Font> find() {
            try {
                Font sans = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
                return sans.canDisplay('A') ? Optional.of(sans) : Optional.empty();
            } catch (LinkageError | InternalError e) {
                // FreeType or HarfBuzz is missing; or there are no fonts, or no fontconfig to find them.
                return Optional.empty();
            }
        }
    }
}
