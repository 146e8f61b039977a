package io.emberwatch.core.image;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.LUT;
import static org.bytedeco.opencv.global.opencv_core.add;
import static org.bytedeco.opencv.global.opencv_core.multiply;
import static org.bytedeco.opencv.global.opencv_imgproc.COLORMAP_TURBO;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.applyColorMap;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.emberwatch.core.heatmap.HeatMap;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Lays a heat map over an image: hot places glow, cold ones stay exactly as they were. Keeps its buffers between
 * images; for one thread at a time, who closes it.
 */
public final class HeatOverlay implements AutoCloseable {
    private static final double COLD = 0.25;
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
            HeatMap finer = map.finer();
            Mat fine = new Mat(finer.height(), finer.width(), CV_32FC1);
            FloatBuffer cells = fine.createBuffer();
            cells.put(finer.toArray());
            fine.convertTo(fine, CV_8UC1, 255, 0);
            resize(fine, heat, bgr.size(), 0, 0, INTER_LINEAR);
            cvtColor(heat, layer, COLOR_GRAY2BGR);
            LUT(layer, kept, weight);
            LUT(layer, glow, layer);
            multiply(bgr, weight, bgr, 1 / 255.0, -1);
            add(bgr, layer, bgr);
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
