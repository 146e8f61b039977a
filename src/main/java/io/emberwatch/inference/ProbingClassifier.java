package io.emberwatch.inference;

import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.DeletionProbes.Probe;
import io.emberwatch.inference.InferenceListener.Deletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scores {@link DeletionProbes} together with frames, in batches that are not full: no run is made for them alone, and no
 * frame waits. Not thread-safe: one thread uses and closes it.
 */
public final class ProbingClassifier implements FireClassifier {
    private final FireClassifier classifier;
    private final DeletionProbes probes;

    /**
     * @param classifier judges frames and probes alike; owned and closed by this one
     * @param probes borrowed
     */
    public ProbingClassifier(FireClassifier classifier, DeletionProbes probes) {
        this.classifier = classifier;
        this.probes = probes;
    }

    @Override
    public int batchSize() {
        return classifier.batchSize();
    }

    @Override
    public Optional<OpenedNetwork> opened() {
        return classifier.opened();
    }

    @Override
    public List<Verdict> classify(List<VideoFrame> frames) {
        List<Probe> riding = probes.board(batchSize() - frames.size());
        if (riding.isEmpty()) {
            return classifier.classify(frames);
        }
        List<VideoFrame> batch = new ArrayList<>(frames);
        riding.forEach(probe -> batch.add(probe.frame()));
        List<Verdict> verdicts;
        try {
            verdicts = classifier.classify(batch);
        } catch (RuntimeException | Error e) {
            riding.forEach(probe -> probes.giveUp(probe, Deletion.FAILED));
            throw e;
        }
        for (int i = 0; i < riding.size(); i++) {
            probes.measured(riding.get(i), verdicts.get(frames.size() + i).score());
        }
        return verdicts.subList(0, frames.size());
    }

    @Override
    public void close() {
        classifier.close();
    }
}
