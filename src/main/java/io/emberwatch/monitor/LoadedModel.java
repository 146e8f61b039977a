package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.DecisionThresholds;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.monitor.config.ModelConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A model that is loaded and warmed up.
 *
 * @param classifier owned and closed by the holder of this record
 * @param labels what was loaded: {@code model}, {@code device} and {@code precision}
 * @param hash SHA-256 of the model package; empty where there is none
 * @param origin what runs it, and what its package says of it; empty where there is no package
 */
public record LoadedModel(FireClassifier classifier, Map<String, String> labels, String hash, Optional<Origin> origin) {
    /** What a model is, and what runs it. */
    public record Origin(String engine, ModelManifest manifest) {}

    /** One that comes from no package. */
    public LoadedModel(FireClassifier classifier, Map<String, String> labels, String hash) {
        this(classifier, labels, hash, Optional.empty());
    }

    /** How the monitor comes to its model. */
    @FunctionalInterface
    interface Loading {
        /**
         * Loads and warms up.
         *
         * @param thresholds score from which a camera's frame gets a heat map, 0..1
         */
        LoadedModel load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener);
    }

    /**
     * Loads the model that the configuration names.
     *
     * @param choices which heat map each camera's positives get
     * @param thresholds score from which a camera's frame gets one, 0..1
     * @param decisions where alarms begin and end
     * @throws io.emberwatch.core.modelpackage.ModelPackageException when the model cannot be used
     * @throws io.emberwatch.engine.EngineException when the machine or the model lacks what is asked for
     */
    public static LoadedModel load(
            ModelConfig config,
            MapChoices choices,
            ToDoubleFunction<CameraId> thresholds,
            DecisionThresholds decisions,
            InferenceListener listener) {
        try (ModelPackage bundle = ModelPackage.open(config.path());
                Background<String> hash = Background.start("model-hash", bundle::sha256)) {
            NetworkOptions options = new NetworkOptions(
                    config.engine(),
                    config.device(),
                    config.precision(),
                    config.threads(),
                    config.batchSize(),
                    decisions);
            NetworkClassifier classifier = NetworkClassifier.load(bundle, options, thresholds, choices, listener);
            try {
                Map<String, String> labels = Map.of(
                        "model", bundle.manifest().architecture(),
                        "device", classifier.device(),
                        "precision", classifier.precision());
                return new LoadedModel(
                        classifier,
                        labels,
                        hash.await(),
                        Optional.of(new Origin(classifier.engine(), bundle.manifest())));
            } catch (RuntimeException | Error e) {
                classifier.close();
                throw e;
            }
        }
    }
}
