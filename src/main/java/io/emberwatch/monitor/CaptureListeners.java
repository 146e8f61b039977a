package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CaptureListener;
import io.emberwatch.monitor.render.RenderWorker;
import java.time.Duration;
import java.time.Instant;

/** Tells publishing of lost and frozen cameras, so that no viewer takes an old picture for a live one. */
final class CaptureListeners implements CaptureListener {
    private final CaptureListener metrics;
    private final RenderWorker publish;

    CaptureListeners(CaptureListener metrics, RenderWorker publish) {
        this.metrics = metrics;
        this.publish = publish;
    }

    @Override
    public void connected(CameraId camera, int width, int height, String description) {
        metrics.connected(camera, width, height, description);
        publish.feedBack(camera);
    }

    @Override
    public void frameCaptured(CameraId camera, Instant capturedAt, long decodeNanos) {
        metrics.frameCaptured(camera, capturedAt, decodeNanos);
    }

    @Override
    public void frameDropped(CameraId camera, String reason) {
        metrics.frameDropped(camera, reason);
    }

    @Override
    public void disconnected(CameraId camera, String reason) {
        metrics.disconnected(camera, reason);
        publish.feedLost(camera, reason);
    }

    @Override
    public void reconnecting(CameraId camera, Duration wait) {
        metrics.reconnecting(camera, wait);
    }

    @Override
    public void frozen(CameraId camera, boolean frozen) {
        metrics.frozen(camera, frozen);
        publish.feedFrozen(camera, frozen);
    }

    @Override
    public void covered(CameraId camera, boolean covered) {
        metrics.covered(camera, covered);
    }

    @Override
    public void ended(CameraId camera) {
        metrics.ended(camera);
        publish.feedLost(camera, "the file has been played to its end");
    }
}
