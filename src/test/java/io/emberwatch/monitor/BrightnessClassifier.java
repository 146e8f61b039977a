package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.Prediction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** A classifier without a network: the brightness of the first pixel is the score; some batches fail. */
final class BrightnessClassifier implements LoadedModel.Loading, FireClassifier {
    private final Random random;
    private final double faults;
    private ToDoubleFunction<CameraId> thresholds;
    private volatile boolean closed;

    /** @param faults share of batches that fail, 0..1 */
    BrightnessClassifier(long seed, double faults) {
        this.random = new Random(seed);
        this.faults = faults;
    }

    @Override
    public LoadedModel load(ToDoubleFunction<CameraId> newThresholds, InferenceListener listener) {
        thresholds = newThresholds;
        return new LoadedModel(
                this, Map.of("model", "brightness", "device", "cpu", "precision", "fp32"), "hash-of-brightness");
    }

    @Override
    public int batchSize() {
        return 8;
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        if (random.nextDouble() < faults) {
            throw new IllegalStateException("this batch fails, as the test wants");
        }
        return frames.stream().map(this::verdict).toList();
    }

    private Prediction verdict(VideoFrame frame) {
        float score = (frame.pixels().get(0) & 0xff) / 255f;
        boolean positive = score >= thresholds.applyAsDouble(frame.camera());
        return new Prediction(score, positive ? Optional.of(new HeatMap(1, 1, new float[] {1})) : Optional.empty());
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
