package io.emberwatch.app;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.config.MonitorConfig;
import io.emberwatch.frame.CameraId;
import io.emberwatch.inference.DjlFireClassifier;
import io.emberwatch.inference.FireClassifier;
import io.emberwatch.inference.InferenceListener;
import java.util.function.ToDoubleFunction;

/** How the monitor gets its classifier: from the configuration, or as a test wants it. */
interface ModelLoading {
    /** Opens the model package, which the caller closes once the classifier is loaded. */
    ModelBundle open();

    /** Loads and warms up; the classifier is the caller's. */
    FireClassifier load(ModelBundle bundle, ToDoubleFunction<CameraId> thresholds, InferenceListener listener);

    /** Loading as the configuration says. */
    static ModelLoading of(MonitorConfig config) {
        return new ModelLoading() {
            @Override
            public ModelBundle open() {
                return ModelBundle.open(config.model().path());
            }

            @Override
            public FireClassifier load(
                    ModelBundle bundle, ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
                return DjlFireClassifier.load(bundle, config.model(), thresholds, listener);
            }
        };
    }
}
