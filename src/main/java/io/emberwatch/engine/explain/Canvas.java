package io.emberwatch.engine.explain;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.bitwise_and;
import static org.bytedeco.opencv.global.opencv_imgproc.CHAIN_APPROX_NONE;
import static org.bytedeco.opencv.global.opencv_imgproc.COLORMAP_TURBO;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.MARKER_CROSS;
import static org.bytedeco.opencv.global.opencv_imgproc.MORPH_RECT;
import static org.bytedeco.opencv.global.opencv_imgproc.RETR_LIST;
import static org.bytedeco.opencv.global.opencv_imgproc.THRESH_BINARY;
import static org.bytedeco.opencv.global.opencv_imgproc.applyColorMap;
import static org.bytedeco.opencv.global.opencv_imgproc.dilate;
import static org.bytedeco.opencv.global.opencv_imgproc.drawContours;
import static org.bytedeco.opencv.global.opencv_imgproc.drawMarker;
import static org.bytedeco.opencv.global.opencv_imgproc.findContours;
import static org.bytedeco.opencv.global.opencv_imgproc.getStructuringElement;
import static org.bytedeco.opencv.global.opencv_imgproc.rectangle;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.opencv.global.opencv_imgproc.threshold;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.core.image.NativeScope;
import io.emberwatch.core.image.TextDrawing;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Point;
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

    /** A copy of an image, stretched to a size. */
    public static Canvas of(Image image, int width, int height) {
        Canvas canvas = blank(width, height);
        try (Mat from = image.toMat()) {
            ImageResizer.resize(from, canvas.bgr, width, height);
        }
        return canvas;
    }

    /** A heat map as it is shown, in colours from blue (0) to red (1). */
    public static Canvas colours(HeatMap heat, int width, int height) {
        Canvas canvas = blank(width, height);
        try (Mat pixels = new Mat()) {
            HeatOverlay.pixels(heat, pixels, width, height);
            applyColorMap(pixels, canvas.bgr, COLORMAP_TURBO);
        }
        return canvas;
    }

    /** The cells of a map as they are, in the same colours. */
    public static Canvas cells(HeatMap map, int width, int height) {
        byte[] grey = new byte[map.width() * map.height()];
        float[] values = map.toArray();
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) Math.round(255 * values[i]);
        }
        Canvas canvas = blank(width, height);
        try (Mat small = grey(map.width(), map.height(), grey);
                Mat large = new Mat()) {
            enlarge(small, large, width, height);
            applyColorMap(large, canvas.bgr, COLORMAP_TURBO);
        }
        return canvas;
    }

    /** The colours of {@link #colours} from 0 at the left to 1 at the right. */
    static Canvas scale(int width, int height) {
        float[] ramp = new float[256];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i / 255f;
        }
        return cells(new HeatMap(ramp.length, 1, ramp), width, height);
    }

    private static Mat grey(int width, int height, byte[] values) {
        Mat mat = new Mat(height, width, CV_8UC1);
        try (BytePointer data = mat.data()) {
            data.put(values);
        }
        return mat;
    }

    int width() {
        return bgr.cols();
    }

    int height() {
        return bgr.rows();
    }

    /** Lays a heat map over everything, with lines of equal heat. */
    public Canvas overlay(HeatMap heat) {
        try (HeatOverlay overlay = new HeatOverlay()) {
            overlay.draw(bgr, heat);
            overlay.lines(bgr, heat);
        }
        return this;
    }

    /**
     * Draws the outlines of hot regions and their boxes; nothing for a region without area.
     *
     * @param heat the map of which they are
     */
    public Canvas outline(HeatMap heat, List<HotRegion> regions) {
        if (regions.get(0).area() == 0) {
            return this;
        }
        int[] peak = heat.peak();
        double hot = 255.0 * HotRegion.HOT * heat.value(peak[0], peak[1]) - 0.5;
        int thick = Math.max(1, width() / 240);
        NativeScope.run(() -> {
            Mat pixels = new Mat();
            HeatOverlay.pixels(heat, pixels, width(), height());
            threshold(pixels, pixels, hot, 255, THRESH_BINARY);
            // Specks that are no regions stay without an outline.
            bitwise_and(pixels, around(HotRegion.union(regions)), pixels);
            MatVector contours = new MatVector();
            Scalar ember = new Scalar(49, 177, 242, 0);
            Scalar paper = new Scalar(234, 241, 244, 0);
            Scalar night = new Scalar(31, 24, 20, 0);
            // Colder places within a region have an outline as well.
            findContours(pixels, contours, RETR_LIST, CHAIN_APPROX_NONE);
            drawContours(bgr, contours, -1, ember, thick + 1, LINE_AA, null, Integer.MAX_VALUE, null);
            for (HotRegion region : regions) {
                // A line at the border of the image would be cut.
                int left = Math.max(thick, (int) (region.left() * width()));
                int top = Math.max(thick, (int) (region.top() * height()));
                int right = Math.min(width() - thick, (int) (region.right() * width()));
                int bottom = Math.min(height() - thick, (int) (region.bottom() * height()));
                Rect box = new Rect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
                rectangle(bgr, box, night, thick + 2, LINE_AA, 0);
                rectangle(bgr, box, paper, thick, LINE_AA, 0);
                Point at = new Point((int) (region.peakX() * width()), (int) (region.peakY() * height()));
                drawMarker(bgr, at, night, MARKER_CROSS, 6 * thick + 6, thick + 2, LINE_AA);
                drawMarker(bgr, at, paper, MARKER_CROSS, 6 * thick + 4, thick, LINE_AA);
            }
        });
        return this;
    }

    /** A region's cells and those beside them, at the size of this drawing. */
    private Mat around(HeatMap mask) {
        byte[] inside = new byte[mask.width() * mask.height()];
        float[] values = mask.toArray();
        for (int i = 0; i < inside.length; i++) {
            inside[i] = (byte) (values[i] > 0 ? 255 : 0);
        }
        Mat cells = grey(mask.width(), mask.height(), inside);
        dilate(cells, cells, getStructuringElement(MORPH_RECT, new Size(3, 3)));
        Mat large = new Mat();
        enlarge(cells, large, width(), height());
        return large;
    }

    /** Writes a line of ASCII in the size of captions; {@code y} is its base line. */
    Canvas write(String text, int x, int y) {
        return write(TextDrawing.CAPTION, text, x, y);
    }

    /** The same in another size. */
    public Canvas write(TextDrawing size, String text, int x, int y) {
        try (Scalar paper = new Scalar(234, 241, 244, 0)) {
            size.write(bgr, text, x, y, paper);
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
