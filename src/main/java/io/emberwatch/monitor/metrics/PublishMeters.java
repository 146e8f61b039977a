package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.render.RenderListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Drawing, encoding and the way to the viewer. Thread-safe. */
final class PublishMeters implements RenderListener {
    private final FrameMeters frameMeters;
    private final ByCamera<Timer> latency;

    PublishMeters(MeterRegistry registry, Set<CameraId> cameras, FrameMeters frameMeters) {
        this.frameMeters = frameMeters;
        this.latency = new ByCamera<>(
                cameras,
                camera -> Timer.builder("emberwatch.capture.to.publish")
                        .description("Time from a frame's leaving the decoder to its annotated image's being ready")
                        .tag("camera", camera.value())
                        .serviceLevelObjectives(FrameMeters.LATENCY_BUCKETS)
                        .register(registry));
    }

    /** From now on these are the cameras. */
    void follow(Set<CameraId> cameras) {
        latency.follow(cameras);
    }

    @Override
    public void framePublished(CameraId camera, long captureToPublishNanos) {
        latency.of(camera, timer -> timer.record(captureToPublishNanos, TimeUnit.NANOSECONDS));
    }

    @Override
    public void annotated(CameraId camera, long nanos) {
        frameMeters.took("annotate", nanos);
    }

    @Override
    public void encoded(CameraId camera, long nanos) {
        frameMeters.took("encode", nanos);
    }

    @Override
    public void frameDropped(CameraId camera, DropReason reason) {
        frameMeters.dropped(camera, "publish_" + reason.name().toLowerCase(Locale.ROOT));
    }
}
