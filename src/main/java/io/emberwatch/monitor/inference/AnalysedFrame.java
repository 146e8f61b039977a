package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A frame with the network's prediction. Its holder owns the frame in it and closes it or hands it on.
 *
 * @param frame the frame
 * @param score the network's belief in fire, 0..1
 * @param heatmap where it looked, for positives only
 * @param second its belief in fire on the hot region alone, 0..1; empty where nobody took a {@link SecondLook}
 */
public record AnalysedFrame(VideoFrame frame, float score, Optional<HeatMap> heatmap, OptionalDouble second) {
    /** Without a second look. */
    public AnalysedFrame(VideoFrame frame, float score, Optional<HeatMap> heatmap) {
        this(frame, score, heatmap, OptionalDouble.empty());
    }

    /** What a classifier said about a frame. */
    public AnalysedFrame(VideoFrame frame, Prediction prediction) {
        this(frame, prediction.score(), prediction.heatmap(), prediction.second());
    }
}
