package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.monitor.config.ExplainConfig;
import io.emberwatch.monitor.config.ModelConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Loads the model that the configuration names. Used by one thread. */
public final class ModelLoading implements ClassifierLoading {
    private final ModelConfig config;
    private final MapChoices choices;
    private Map<String, String> labels = Map.of();
    private String modelHash = "";

    /** @param choices which heat map each camera's positives get */
    public ModelLoading(ModelConfig config, MapChoices choices) {
        this.config = config;
        this.choices = choices;
    }

    /** The model of a monitor, with its cameras' heat maps. */
    static ModelLoading of(MonitorConfig config) {
        return new ModelLoading(config.model(), choices(config));
    }

    /** The heat maps that the cameras choose. */
    public static MapChoices choices(MonitorConfig config) {
        return new MapChoices(
                ExplainConfig.USUAL,
                config.cameras().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().explain())));
    }

    @Override
    public FireClassifier load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
        try (ModelPackage bundle = ModelPackage.open(config.path())) {
            // Before the load, which a package that cannot be read whole would leave half open.
            String hash = bundle.sha256();
            NetworkOptions options =
                    new NetworkOptions(config.device(), config.precision(), config.threads(), config.batchSize());
            NetworkClassifier classifier = NetworkClassifier.load(bundle, options, thresholds, choices, listener);
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
