package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.inference.InferenceListener;
import java.util.function.Consumer;

/** Passes on to the metrics what inference says, and to the monitor that it has ended. */
final class InferenceListeners implements InferenceListener {
    private final InferenceListener metrics;
    private final Consumer<Throwable> onEnd;

    InferenceListeners(InferenceListener metrics, Consumer<Throwable> onEnd) {
        this.metrics = metrics;
        this.onEnd = onEnd;
    }

    @Override
    public void batchStarted(int size, int queueDepth) {
        metrics.batchStarted(size, queueDepth);
    }

    @Override
    public void queued(CameraId camera, long nanos) {
        metrics.queued(camera, nanos);
    }

    @Override
    public void stageTook(Stage stage, long nanos) {
        metrics.stageTook(stage, nanos);
    }

    @Override
    public void frameScored(CameraId camera, float score) {
        metrics.frameScored(camera, score);
    }

    @Override
    public void frameDropped(CameraId camera, String reason) {
        metrics.frameDropped(camera, reason);
    }

    @Override
    public void batchFailed(int size, RuntimeException cause) {
        metrics.batchFailed(size, cause);
    }

    @Override
    public void deletionMeasured(double drop) {
        metrics.deletionMeasured(drop);
    }

    @Override
    public void deletionGivenUp(Deletion why) {
        metrics.deletionGivenUp(why);
    }

    @Override
    public void workerFailed(Throwable cause) {
        metrics.workerFailed(cause);
        onEnd.accept(cause);
    }
}
