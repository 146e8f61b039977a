package io.emberwatch.core.image;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.LUT;
import static org.bytedeco.opencv.global.opencv_core.add;
import static org.bytedeco.opencv.global.opencv_core.multiply;
import static org.bytedeco.opencv.global.opencv_imgproc.CHAIN_APPROX_NONE;
import static org.bytedeco.opencv.global.opencv_imgproc.COLORMAP_TURBO;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.RETR_LIST;
import static org.bytedeco.opencv.global.opencv_imgproc.THRESH_BINARY;
import static org.bytedeco.opencv.global.opencv_imgproc.applyColorMap;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.drawContours;
import static org.bytedeco.opencv.global.opencv_imgproc.findContours;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.opencv.global.opencv_imgproc.threshold;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Lays a heat map over an image: hot places glow, cold ones stay exactly as they were. Keeps its buffers between
 * images; for one thread at a time, who closes it.
 */
public final class HeatOverlay implements AutoCloseable {
    private static final double COLD = 0.25;
    /** Shares of the greatest heat at which a line runs; the first, thicker, is the edge of the hot regions. */
    private static final float[] LEVELS = {HotRegion.HOT, 0.75f, 0.9f};

    private static final double MOST_OPAQUE = 0.62;

    /** For each heat 0..255: the colour times its opacity, and what is left of the image below. */
    private final Mat glow = new Mat(1, 256, CV_8UC3);

    private final Mat kept = new Mat(1, 256, CV_8UC3);
    private final Mat heat = new Mat();
    private final Mat layer = new Mat();
    private final Mat weight = new Mat();

    public HeatOverlay() {
        NativeScope.run(() -> {
            Mat ramp = new Mat(1, 256, CV_8UC1);
            ByteBuffer steps = ramp.createBuffer();
            for (int i = 0; i < 256; i++) {
                // The colour map's dark ends would only dim the image.
                steps.put(i, (byte) Math.round(50 + i * 175 / 255.0));
            }
            Mat colours = new Mat();
            applyColorMap(ramp, colours, COLORMAP_TURBO);
            ByteBuffer colour = colours.createBuffer();
            ByteBuffer glowing = glow.createBuffer();
            ByteBuffer keeping = kept.createBuffer();
            for (int i = 0; i < 256 * 3; i++) {
                double opacity = opacity(Math.floorDiv(i, 3) / 255.0);
                glowing.put(i, (byte) Math.round((colour.get(i) & 0xff) * opacity));
                keeping.put(i, (byte) Math.round(255 * (1 - opacity)));
            }
        });
    }

    /**
     * Draws in place.
     *
     * @param bgr the image, 8 bits, three channels
     * @param map covers the whole image
     */
    public void draw(Mat bgr, HeatMap map) {
        NativeScope.run(() -> {
            pixels(map, heat, bgr.cols(), bgr.rows());
            cvtColor(heat, layer, COLOR_GRAY2BGR);
            LUT(layer, kept, weight);
            LUT(layer, glow, layer);
            multiply(bgr, weight, bgr, 1 / 255.0, -1);
            add(bgr, layer, bgr);
        });
    }

    /**
     * Draws lines of equal heat, which are seen on bright flames too: at half of the greatest heat, where the hot regions
     * end, and thinner ones within. In place, as {@link #draw}.
     */
    public void lines(Mat bgr, HeatMap map) {
        NativeScope.run(() -> {
            pixels(map, heat, bgr.cols(), bgr.rows());
            int[] peak = map.peak();
            double most = 255.0 * map.value(peak[0], peak[1]);
            int thick = Math.max(1, Math.min(bgr.cols(), bgr.rows()) / 240);
            Scalar dark = new Scalar(20, 16, 14, 0);
            Scalar light = new Scalar(234, 241, 244, 0);
            Mat hot = new Mat();
            for (int level = 0; level < LEVELS.length && most > 0; level++) {
                threshold(heat, hot, LEVELS[level] * most - 0.5, 255, THRESH_BINARY);
                MatVector contours = new MatVector();
                findContours(hot, contours, RETR_LIST, CHAIN_APPROX_NONE);
                int width = level == 0 ? thick + 1 : thick;
                drawContours(bgr, contours, -1, dark, width + 2, LINE_AA, null, Integer.MAX_VALUE, null);
                drawContours(bgr, contours, -1, light, width, LINE_AA, null, Integer.MAX_VALUE, null);
            }
        });
    }

    /**
     * The heat of every pixel of an image as all drawings take it: the map {@linkplain HeatMap#finer as it is shown},
     * linearly between its cells.
     *
     * @param map covers the whole image
     * @param to receives 8 bits, one channel: 0 for no heat, 255 for 1
     */
    public static void pixels(HeatMap map, Mat to, int width, int height) {
        NativeScope.run(() -> {
            HeatMap finer = map.finer();
            Mat fine = new Mat(finer.height(), finer.width(), CV_32FC1);
            FloatBuffer cells = fine.createBuffer();
            cells.put(finer.toArray());
            fine.convertTo(fine, CV_8UC1, 255, 0);
            resize(fine, to, new Size(width, height), 0, 0, INTER_LINEAR);
        });
    }

    @Override
    public void close() {
        glow.close();
        kept.close();
        heat.close();
        layer.close();
        weight.close();
    }

    private static double opacity(double heat) {
        double t = Math.max(0, (heat - COLD) / (1 - COLD));
        return MOST_OPAQUE * t * t * (3 - 2 * t);
    }
}
