package io.emberwatch.core.image;

import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_DUPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.getTextSize;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Writes one size of ASCII text. OpenCV's own strokes need no fonts of the system. Immutable and thread-safe.
 *
 * @param capHeight height of capitals, pixels
 */
public record TextDrawing(double capHeight) {
    /** Height in pixels of this font's capitals at scale 1. */
    private static final double CAPITALS = 22;

    /** The size of notes on sheets and charts. */
    public static final TextDrawing CAPTION = new TextDrawing(9);

    /** How wide the text would be, in pixels. */
    public int width(String text) {
        int[] baseline = new int[1];
        try (Size size = getTextSize(text, FONT_HERSHEY_DUPLEX, scale(), thickness(), baseline)) {
            return size.width();
        }
    }

    /** The text, cut so that it fits, with two dots at the cut; empty where there is no room at all. */
    public String fitted(String text, int room) {
        if (width(text) <= room) {
            return text;
        }
        for (int length = text.length() - 1; length > 0; length--) {
            String cut = text.substring(0, length).stripTrailing() + "..";
            if (width(cut) <= room) {
                return cut;
            }
        }
        return "";
    }

    /** Writes with the capitals' feet at {@code (x, bottom)}. */
    public void write(Mat bgr, String text, int x, int bottom, Scalar colour) {
        try (Point at = new Point(x, bottom)) {
            putText(bgr, text, at, FONT_HERSHEY_DUPLEX, scale(), colour, thickness(), LINE_AA, false);
        }
    }

    /** Writes in dark grey, for light paper. */
    public void write(Mat bgr, String text, int x, int bottom) {
        try (Scalar ink = new Scalar(50, 40, 40, 0)) {
            write(bgr, text, x, bottom, ink);
        }
    }

    private double scale() {
        return capHeight / CAPITALS;
    }

    private int thickness() {
        return Math.max(1, (int) Math.round(capHeight / 12));
    }
}
