package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import java.util.Optional;

/**
 * A frame with the network's prediction. Its holder owns the frame in it and closes it or hands it on.
 *
 * @param frame the frame
 * @param score the network's belief in fire, 0..1
 * @param heatmap where it looked, for positives only
 */
public record AnalysedFrame(VideoFrame frame, float score, Optional<HeatMap> heatmap) {}
