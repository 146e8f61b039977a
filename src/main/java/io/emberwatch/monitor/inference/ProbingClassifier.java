package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.monitor.inference.DeletionProbe.Ride;
import io.emberwatch.monitor.inference.InferenceListener.Deletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scores {@link DeletionProbes} together with frames, in runs of the network that are not full: none is made for them
 * alone, and no frame waits. It stands below the tiles, so that each of its frames is one frame for the network. Not
 * thread-safe: one thread uses and closes it.
 */
public final class ProbingClassifier implements FireClassifier {
    private final FireClassifier classifier;
    private final DeletionProbes probes;
    private final FramePool tiles;

    /**
     * @param classifier judges frames and probes alike; owned and closed by this one
     * @param probes borrowed
     */
    public ProbingClassifier(FireClassifier classifier, DeletionProbes probes) {
        this.classifier = classifier;
        this.probes = probes;
        this.tiles = new FramePool(classifier.batchSize());
    }

    @Override
    public int batchSize() {
        return classifier.batchSize();
    }

    @Override
    public Optional<InspectableModel> opened() {
        return classifier.opened();
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        List<Ride> riding = probes.ridesFor(batchSize() - frames.size());
        if (riding.isEmpty()) {
            return classifier.classify(frames);
        }
        List<Prediction> verdicts;
        try {
            verdicts = together(frames, riding);
        } catch (RuntimeException | Error e) {
            riding.forEach(ride -> probes.giveUp(ride.probe(), Deletion.FAILED));
            throw e;
        }
        int from = frames.size();
        for (Ride ride : riding) {
            List<Prediction> parts = verdicts.subList(from, from + ride.parts());
            probes.measured(ride, (float)
                    parts.stream().mapToDouble(Prediction::score).max().orElseThrow());
            from += ride.parts();
        }
        return verdicts.subList(0, frames.size());
    }

    /** Frames first; nobody looks at heat maps of the others. */
    private List<Prediction> together(List<VideoFrame> frames, List<Ride> riding) {
        List<VideoFrame> batch = new ArrayList<>(frames);
        List<VideoFrame> cut = new ArrayList<>();
        try {
            for (Ride ride : riding) {
                VideoFrame whole = ride.probe().frame();
                for (Tile part : ride.tiles()) {
                    if (part.isWhole()) {
                        batch.add(whole);
                    } else {
                        cut.add(part.cut(whole, tiles));
                        batch.add(cut.get(cut.size() - 1));
                    }
                }
            }
            return classifier.classify(batch, frames.size());
        } finally {
            cut.forEach(VideoFrame::close);
        }
    }

    @Override
    public void close() {
        classifier.close();
    }
}
