package io.emberwatch.app;

import io.emberwatch.frame.CameraId;
import io.emberwatch.inference.FireClassifier;
import io.emberwatch.inference.InferenceListener;
import java.util.function.ToDoubleFunction;

/** How the monitor comes to its classifier. */
interface ClassifierLoading {
    /** Loads and warms up; the classifier is the caller's. */
    FireClassifier load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener);

    /** Name of the loaded network; only after {@link #load}. */
    String architecture();
}
