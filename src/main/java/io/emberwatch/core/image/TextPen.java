package io.emberwatch.core.image;

import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_DUPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.getTextSize;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** Writes one size of text. OpenCV's own strokes need no fonts of the system. */
public record TextPen(double capHeight) {
    /** Height in pixels of this font's capitals at scale 1. */
    private static final double CAPITALS = 22;

    /** How wide the text would be, in pixels. */
    public int width(String text) {
        int[] baseline = new int[1];
        return getTextSize(text, FONT_HERSHEY_DUPLEX, scale(), thickness(), baseline)
                .width();
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
        putText(bgr, text, new Point(x, bottom), FONT_HERSHEY_DUPLEX, scale(), colour, thickness(), LINE_AA, false);
    }

    private double scale() {
        return capHeight / CAPITALS;
    }

    private int thickness() {
        return Math.max(1, (int) Math.round(capHeight / 12));
    }
}
