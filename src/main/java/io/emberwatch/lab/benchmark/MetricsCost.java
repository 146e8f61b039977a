package io.emberwatch.lab.benchmark;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.inference.InferenceListener.Stage;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import java.time.Instant;
import java.util.Set;

/** Times everything that one watched frame writes into the metrics, the shares of its batch included. */
public final class MetricsCost {
    private static final int WARM_UP = 20_000;
    private static final int FRAMES = 100_000;
    private static final CameraId CAMERA = new CameraId("benchmark");

    private MetricsCost() {}

    /** Microseconds a frame. */
    public static double microsAFrame() {
        try (MonitorMetrics metrics = new MonitorMetrics(Set.of(CAMERA), () -> 0)) {
            record(metrics, WARM_UP);
            long begin = System.nanoTime();
            record(metrics, FRAMES);
            return (System.nanoTime() - begin) / 1e3 / FRAMES;
        }
    }

    private static void record(MonitorMetrics metrics, int frames) {
        for (int frame = 0; frame < frames; frame++) {
            metrics.capture().frameCaptured(CAMERA, Instant.EPOCH, frame);
            metrics.inference().batchStarted(1, 0);
            metrics.inference().queued(CAMERA, frame);
            for (Stage stage : Stage.values()) {
                metrics.inference().stageTook(stage, frame);
            }
            metrics.inference().frameScored(CAMERA, 0.5f);
            metrics.publish().annotated(CAMERA, frame);
            metrics.publish().encoded(CAMERA, frame);
            metrics.publish().framePublished(CAMERA, frame);
        }
    }
}
