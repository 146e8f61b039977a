package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.engine.InspectableModel;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Scores frames. One thread uses and closes it; only {@link #explainBy} may come from another. */
public interface FireClassifier extends AutoCloseable {
    /** The most frames in one batch. */
    int batchSize();

    /**
     * Scores a batch in one run. The frames stay the caller's and are only read.
     *
     * @param frames 1 to {@link #batchSize} frames of any sizes
     * @return a prediction for each frame, in order
     * @throws RuntimeException if the batch cannot be scored; the classifier can still be used
     */
    List<Prediction> classify(List<VideoFrame> frames);

    /**
     * As {@link #classify(List)}, where only the first frames need heat maps: the predictions of the others may be without.
     *
     * @param explained how many of the frames, at most all
     */
    default List<Prediction> classify(List<VideoFrame> frames, int explained) {
        return classify(frames);
    }

    /** Whether a frame of a larger batch costs noticeably less, so that it pays to wait until more are there. */
    default boolean gainsFromBatches() {
        return true;
    }

    /** The loaded network, opened up; of no use after {@link #close}. Unlike the classifier it is thread-safe. */
    default Optional<InspectableModel> opened() {
        return Optional.empty();
    }

    /**
     * Has the positives explained in another way from the next batch on; from any thread, also beside a batch.
     *
     * @throws io.emberwatch.engine.EngineException when the network lacks a layer or method: then nothing changes
     */
    default void explainBy(MapChoices choices) {}

    /**
     * Of the frames of other cameras nothing but the beginning of an alarm is decided: a classifier may score them with as
     * much care as that needs. Until it is called, all cameras are suspected.
     *
     * @param suspected asked on the classifier's thread
     */
    default void careFor(Predicate<CameraId> suspected) {}

    /** Gives the model and all native memory back; a second call does nothing. */
    @Override
    void close();
}
