package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.Prediction;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToDoubleFunction;

/** A classifier whose first batch hangs until it is let go. */
final class HangingClassifier implements LoadedModel.Loading, FireClassifier {
    private final BrightnessClassifier whole = new BrightnessClassifier(1, 0);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Waits until there is a batch that hangs. */
    void awaitAsked() throws InterruptedException {
        asked.await();
    }

    void release() {
        released.countDown();
    }

    @Override
    public LoadedModel load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
        LoadedModel loaded = whole.load(thresholds, listener);
        return new LoadedModel(this, loaded.labels(), "");
    }

    @Override
    public int batchSize() {
        return whole.batchSize();
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        asked.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test ran out of time", e);
        }
        return whole.classify(frames);
    }

    @Override
    public void close() {
        whole.close();
    }
}
