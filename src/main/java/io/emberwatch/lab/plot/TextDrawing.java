package io.emberwatch.lab.plot;

import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.getTextSize;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** Writes on report pictures with OpenCV's own strokes, which need no fonts of the system. */
public final class TextDrawing {
    private static final double SCALE = 0.42;

    private TextDrawing() {}

    /** Width of the text in pixels. */
    public static int width(String text) {
        try (Size size = getTextSize(text, FONT_HERSHEY_SIMPLEX, SCALE, 1, new int[1])) {
            return size.width();
        }
    }

    /**
     * Writes in dark grey.
     *
     * @param x left edge in pixels
     * @param bottom foot of the letters in pixels
     */
    public static void write(Mat bgr, String text, int x, int bottom) {
        try (Point at = new Point(x, bottom);
                Scalar ink = new Scalar(50, 40, 40, 0)) {
            putText(bgr, text, at, FONT_HERSHEY_SIMPLEX, SCALE, ink, 1, LINE_AA, false);
        }
    }
}
