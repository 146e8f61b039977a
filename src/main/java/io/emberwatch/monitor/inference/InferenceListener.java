package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;

/**
 * Hears what the inference stage does, for metrics. Calls come from the camera threads ({@link #frameDropped}, {@link #frameSkipped}) and the
 * inference thread (all), must be thread-safe and must return at once. Durations are in nanoseconds.
 */
public interface InferenceListener {
    /** Hears nothing. */
    InferenceListener NOOP = new InferenceListener() {};

    /** The part of a batch's way that a duration belongs to. */
    enum Stage {
        /** Scaling the frames into the network's input. */
        PREPROCESS,
        /** The forward pass, with the copies to and from native memory. */
        INFERENCE,
        /** The heat maps of all positives of the batch; not reported where there was none. */
        GRADCAM
    }

    /** Why it could not be measured how much of a score comes from the hot region. */
    enum Deletion {
        /** No room in many batches, or too many under way. */
        OVERLOADED,
        /** The heat map is flat. */
        NO_REGION,
        /** The blur or the batch failed. */
        FAILED,
        /** The monitor stops. */
        STOPPING
    }

    /** How much of a score was lost without the hot region, -1..1. */
    default void deletionMeasured(double drop) {}

    /** It could not be measured. */
    default void deletionGivenUp(Deletion why) {}

    /**
     * A batch leaves the slots.
     *
     * @param size frames in it, at least 1
     * @param queueDepth frames that still wait
     */
    default void batchStarted(int size, int queueDepth) {}

    /** How long a frame of the batch waited in its slot. */
    default void queued(CameraId camera, long nanos) {}

    /** How long one stage took for a whole batch. */
    default void stageTook(Stage stage, long nanos) {}

    /** A frame got its score, 0..1. */
    default void frameScored(CameraId camera, float score) {}

    /** A frame was closed unseen; the reason is {@code superseded}, {@code stopping} or {@code failed}. */
    default void frameDropped(CameraId camera, String reason) {}

    /** A frame was not scored, since it need not be; the reason is {@code still}: it shows nothing new. */
    default void frameSkipped(CameraId camera, String reason) {}

    /** A batch of {@code size} frames failed and was given up; the worker goes on. */
    default void batchFailed(int size, RuntimeException cause) {}
}
