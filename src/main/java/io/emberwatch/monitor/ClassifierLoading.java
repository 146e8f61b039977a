package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How the monitor comes to its classifier. */
interface ClassifierLoading {
    /** Loads and warms up; the classifier is the caller's. */
    FireClassifier load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener);

    /** What was loaded, as the labels {@code model}, {@code device} and {@code precision}; only after {@link #load}. */
    Map<String, String> labels();

    /** SHA-256 of the model package that was loaded; empty where there is none; only after {@link #load}. */
    default String modelHash() {
        return "";
    }
}
