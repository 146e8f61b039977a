package io.emberwatch.app;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.config.ModelConfig;
import io.emberwatch.frame.CameraId;
import io.emberwatch.inference.DjlFireClassifier;
import io.emberwatch.inference.FireClassifier;
import io.emberwatch.inference.InferenceListener;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Loads the model that the configuration names. Used by one thread. */
final class ModelLoading implements ClassifierLoading {
    private final ModelConfig config;
    private Map<String, String> labels = Map.of();
    private String modelHash = "";

    ModelLoading(ModelConfig config) {
        this.config = config;
    }

    @Override
    public FireClassifier load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
        try (ModelBundle bundle = ModelBundle.open(config.path())) {
            // Before the load, which a package that cannot be read whole would leave half open.
            String hash = bundle.sha256();
            DjlFireClassifier classifier = DjlFireClassifier.load(bundle, config, thresholds, listener);
            labels = Map.of(
                    "model", bundle.manifest().architecture(),
                    "device", classifier.device(),
                    "precision", classifier.precision());
            modelHash = hash;
            return classifier;
        }
    }

    @Override
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public String modelHash() {
        return modelHash;
    }
}
