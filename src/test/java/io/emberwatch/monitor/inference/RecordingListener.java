package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it hears. */
final class RecordingListener implements InferenceListener {
    final List<String> drops = new CopyOnWriteArrayList<>();
    final List<String> batches = new CopyOnWriteArrayList<>();
    final List<String> queued = new CopyOnWriteArrayList<>();
    final List<String> scored = new CopyOnWriteArrayList<>();
    final List<Stage> stages = new CopyOnWriteArrayList<>();
    final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
    final List<Throwable> ends = new CopyOnWriteArrayList<>();

    @Override
    public void batchStarted(int size, int queueDepth) {
        batches.add(size + " of " + (size + queueDepth));
    }

    @Override
    public void queued(CameraId camera, long nanos) {
        queued.add(camera + " " + nanos);
    }

    @Override
    public void stageTook(Stage stage, long nanos) {
        stages.add(stage);
    }

    @Override
    public void frameScored(CameraId camera, float score) {
        scored.add(camera + " " + score);
    }

    @Override
    public void frameDropped(CameraId camera, String reason) {
        drops.add(camera + " " + reason);
    }

    @Override
    public void batchFailed(int size, RuntimeException cause) {
        failures.add(cause);
    }

    void workerFailed(Throwable cause) {
        ends.add(cause);
    }
}
