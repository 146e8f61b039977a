package io.emberwatch.lab.replay;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.Prediction;
import java.util.List;
import java.util.Optional;

/** A classifier without a network: the brightness of an image's first pixel is its score. */
final class GreyClassifier implements FireClassifier {
    @Override
    public int batchSize() {
        return 4;
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        return frames.stream().map(GreyClassifier::verdict).toList();
    }

    private static Prediction verdict(VideoFrame frame) {
        float score = (frame.pixels().get(0) & 0xff) / 255f;
        return new Prediction(score, Optional.of(new HeatMap(1, 1, new float[] {1})));
    }

    @Override
    public void close() {}
}
