package io.emberwatch.monitor.render;

import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_8;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.rectangle;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.core.image.NativeScope;
import io.emberwatch.monitor.alarm.AlarmState;
import java.time.ZoneId;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;

/**
 * Draws what is known of a frame into it: heat map, score, the alarm's state, camera and time; and a banner across an
 * image that is not live. Sizes follow the image's width. For one thread at a time, who closes it.
 */
final class FrameAnnotator implements AutoCloseable {
    private final ZoneId zone;
    private final HeatOverlay overlay = new HeatOverlay();
    private final Mat grey = new Mat();

    /** @param zone in which times are written */
    FrameAnnotator(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * Draws in place.
     *
     * @param bgr the image, 8 bits, three channels
     * @param heat where the network looked, for positives
     */
    void annotate(Mat bgr, FrameCaption caption, Optional<HeatMap> heat) {
        NativeScope.run(() -> {
            heat.ifPresent(map -> overlay.draw(bgr, map));
            if (!caption.note().isLive()) {
                fade(bgr);
            }
            CaptionStrips strips = new CaptionStrips(bgr);
            strips.heading(caption.name(), caption.capturedAt(), zone);
            strips.footing(caption);
            if (caption.state() == AlarmState.FIRE) {
                frame(bgr);
            }
            if (!caption.note().isLive()) {
                HealthBanner.draw(bgr, caption.note());
            }
        });
    }

    /** Fills the image with what is shown of a camera that has not delivered a frame. */
    void placeholder(Mat bgr, String name, HealthNote note) {
        NativeScope.run(() -> {
            Point end = new Point(bgr.cols(), bgr.rows());
            rectangle(bgr, new Point(0, 0), end, Palette.NIGHT.scalar(), FILLED, LINE_8, 0);
            new CaptionStrips(bgr).heading(name);
            HealthBanner.draw(bgr, note);
        });
    }

    @Override
    public void close() {
        overlay.close();
        grey.close();
    }

    /** Takes the colour and most of the light away. */
    private void fade(Mat bgr) {
        cvtColor(bgr, grey, COLOR_BGR2GRAY);
        grey.convertTo(grey, -1, 0.45, 0);
        cvtColor(grey, bgr, COLOR_GRAY2BGR);
    }

    private static void frame(Mat bgr) {
        int thick = Math.max(2, bgr.cols() / 160);
        Point start = new Point(thick / 2, thick / 2);
        Point end = new Point(bgr.cols() - 1 - thick / 2, bgr.rows() - 1 - thick / 2);
        rectangle(bgr, start, end, Palette.of(AlarmState.FIRE), thick, LINE_8, 0);
    }
}
