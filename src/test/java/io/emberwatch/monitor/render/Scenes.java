package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.ExplainConfig;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Cameras and frames for tests of what is shown. */
public final class Scenes {
    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    public static final Duration STALE_AFTER = Duration.ofSeconds(10);

    private Scenes() {}

    /** A camera whose images are stale after ten seconds and whose threshold is 0.7. */
    public static CameraConfig camera(String name) {
        CaptureConfig capture = new CaptureConfig(
                CaptureConfig.Transport.TCP,
                Duration.ofSeconds(10),
                2,
                1280,
                false,
                STALE_AFTER,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                new BackoffConfig(Duration.ofSeconds(1), Duration.ofMinutes(1), 0.2));
        return new CameraConfig(
                name,
                "demo:",
                Optional.empty(),
                Optional.empty(),
                capture,
                new DetectConfig(0.7, 0.5, 5, 3, Duration.ofMinutes(5)),
                new ExplainConfig("gradcam", "last"));
    }

    /** A frame of soft colours, captured at that nanosecond after noon. */
    public static AnalysedFrame frame(FramePool pool, CameraId camera, int width, int height, long nanos, float score) {
        VideoFrame frame = pool.lease(camera, width, height, NOON.plusNanos(nanos), nanos)
                .orElseThrow(() -> new AssertionError("the pool is empty: a frame was not closed"));
        ByteBuffer pixels = frame.pixels();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                pixels.put((byte) (60 + 90 * x / width));
                pixels.put((byte) (80 + 70 * y / height));
                pixels.put((byte) (70 + 60 * (x + y) / (width + height)));
            }
        }
        return new AnalysedFrame(frame, score, score >= 0.5 ? Optional.of(hotCorner()) : Optional.empty());
    }

    /** Hot around the middle of the upper right quarter, cold elsewhere. */
    public static HeatMap hotCorner() {
        float[] cells = new float[49];
        cells[7 + 5] = 1;
        cells[7 + 4] = 0.6f;
        cells[14 + 5] = 0.6f;
        cells[14 + 4] = 0.4f;
        return new HeatMap(7, 7, cells);
    }
}
