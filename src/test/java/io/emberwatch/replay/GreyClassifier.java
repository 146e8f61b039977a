package io.emberwatch.replay;

import io.emberwatch.explain.Heatmap;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.FireClassifier;
import io.emberwatch.inference.Verdict;
import java.util.List;
import java.util.Optional;

/** A classifier without a network: the brightness of a picture's first pixel is its score. */
final class GreyClassifier implements FireClassifier {
    @Override
    public int batchSize() {
        return 4;
    }

    @Override
    public List<Verdict> classify(List<VideoFrame> frames) {
        return frames.stream().map(GreyClassifier::verdict).toList();
    }

    private static Verdict verdict(VideoFrame frame) {
        float score = (frame.pixels().get(0) & 0xff) / 255f;
        return new Verdict(score, Optional.of(new Heatmap(1, 1, new float[] {1})));
    }

    @Override
    public void close() {}
}
