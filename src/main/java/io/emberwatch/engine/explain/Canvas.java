package io.emberwatch.engine.explain;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.CHAIN_APPROX_SIMPLE;
import static org.bytedeco.opencv.global.opencv_imgproc.COLORMAP_TURBO;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.RETR_EXTERNAL;
import static org.bytedeco.opencv.global.opencv_imgproc.applyColorMap;
import static org.bytedeco.opencv.global.opencv_imgproc.drawContours;
import static org.bytedeco.opencv.global.opencv_imgproc.findContours;
import static org.bytedeco.opencv.global.opencv_imgproc.rectangle;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.core.image.TextDrawing;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** A drawing in BGR. Owns native memory: close it. Not thread-safe. */
public final class Canvas implements AutoCloseable {
    private static final ImageEncoder JPEG = new ImageEncoder(90);

    private final Mat bgr;

    private Canvas(Mat bgr) {
        this.bgr = bgr;
    }

    /** An empty one in dark grey. */
    public static Canvas blank(int width, int height) {
        try (Scalar night = new Scalar(31, 24, 20, 0)) {
            return new Canvas(new Mat(height, width, CV_8UC3, night));
        }
    }

    /** A copy of an image. */
    public static Canvas of(Image image) {
        return new Canvas(image.toMat());
    }

    /** A heat map in colours from blue (0) to red (1); {@code smooth} blends between cells. */
    public static Canvas colours(HeatMap heat, int width, int height, boolean smooth) {
        HeatMap shown = smooth ? heat.resized(width, height) : heat;
        byte[] grey = new byte[shown.width() * shown.height()];
        float[] values = shown.toArray();
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) Math.round(255 * values[i]);
        }
        Canvas canvas = blank(width, height);
        try (Mat small = new Mat(shown.height(), shown.width(), CV_8UC1);
                BytePointer data = small.data();
                Mat large = new Mat()) {
            data.put(grey);
            enlarge(small, large, width, height);
            applyColorMap(large, canvas.bgr, COLORMAP_TURBO);
        }
        return canvas;
    }

    int width() {
        return bgr.cols();
    }

    int height() {
        return bgr.rows();
    }

    /** Lays a heat map over everything. */
    public Canvas overlay(HeatMap heat) {
        try (HeatOverlay overlay = new HeatOverlay()) {
            overlay.draw(bgr, heat);
        }
        return this;
    }

    /** Draws the outline of a hot region and its box; nothing for a region without area. */
    public Canvas outline(HotRegion region) {
        if (region.area() == 0) {
            return this;
        }
        byte[] mask = new byte[HotRegion.GRID * HotRegion.GRID];
        float[] inside = region.mask().toArray();
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (inside[i] > 0 ? 255 : 0);
        }
        int thick = Math.max(1, width() / 240);
        try (Mat small = new Mat(HotRegion.GRID, HotRegion.GRID, CV_8UC1);
                BytePointer data = small.data();
                Mat large = new Mat();
                MatVector contours = new MatVector();
                Scalar ember = new Scalar(49, 177, 242, 0);
                Scalar paper = new Scalar(234, 241, 244, 0);
                Rect box = new Rect(
                        (int) (region.left() * width()),
                        (int) (region.top() * height()),
                        (int) ((region.right() - region.left()) * width()),
                        (int) ((region.bottom() - region.top()) * height()))) {
            data.put(mask);
            enlarge(small, large, width(), height());
            findContours(large, contours, RETR_EXTERNAL, CHAIN_APPROX_SIMPLE);
            drawContours(bgr, contours, -1, ember, thick + 1, LINE_AA, null, Integer.MAX_VALUE, null);
            rectangle(bgr, box, paper, thick, LINE_AA, 0);
        }
        return this;
    }

    /** Writes a line of ASCII; {@code y} is its base line. */
    Canvas write(String text, int x, int y) {
        try (Scalar paper = new Scalar(234, 241, 244, 0)) {
            TextDrawing.CAPTION.write(bgr, text, x, y, paper);
        }
        return this;
    }

    /** Puts another drawing here, stretched to the given size. */
    public Canvas paste(Canvas other, int x, int y, int width, int height) {
        try (Rect place = new Rect(x, y, width, height);
                Mat part = new Mat(bgr, place)) {
            if (other.width() < width) {
                // The cells of a small map stay squares.
                enlarge(other.bgr, part, width, height);
            } else {
                ImageResizer.resize(other.bgr, part, width, height);
            }
        }
        return this;
    }

    public byte[] jpeg() {
        return JPEG.jpeg(bgr);
    }

    public byte[] png() {
        return ImageEncoder.png(bgr);
    }

    private static void enlarge(Mat from, Mat to, int width, int height) {
        try (Size size = new Size(width, height)) {
            resize(from, to, size, 0, 0, INTER_NEAREST);
        }
    }

    @Override
    public void close() {
        bgr.close();
    }
}
