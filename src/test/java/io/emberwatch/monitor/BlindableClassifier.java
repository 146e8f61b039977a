package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.Prediction;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A real network, until it is swapped for one that sees no fire in anything. */
final class BlindableClassifier implements LoadedModel.Loading, FireClassifier {
    private final LoadedModel.Loading loading;
    private FireClassifier seeing;
    private volatile boolean blind;

    BlindableClassifier(LoadedModel.Loading loading) {
        this.loading = loading;
    }

    /** From the next batch on, nothing is fire. */
    void goBlind() {
        blind = true;
    }

    @Override
    public LoadedModel load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
        LoadedModel loaded = loading.load(thresholds, listener);
        seeing = loaded.classifier();
        return new LoadedModel(this, loaded.labels(), loaded.hash());
    }

    @Override
    public int batchSize() {
        return seeing.batchSize();
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        return blind
                ? frames.stream()
                        .map(frame -> new Prediction(0, Optional.empty()))
                        .toList()
                : seeing.classify(frames);
    }

    @Override
    public Optional<InspectableModel> opened() {
        return seeing.opened();
    }

    @Override
    public void close() {
        seeing.close();
    }
}
