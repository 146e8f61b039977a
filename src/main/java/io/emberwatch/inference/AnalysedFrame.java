package io.emberwatch.inference;

import io.emberwatch.explain.Heatmap;
import io.emberwatch.frame.VideoFrame;
import java.util.Optional;

/**
 * A frame with the network's verdict. Whoever holds it owns the frame in it and closes it or hands it on.
 *
 * @param frame the picture
 * @param score the network's belief in fire, 0..1
 * @param heatmap where it looked, for positives only
 */
public record AnalysedFrame(VideoFrame frame, float score, Optional<Heatmap> heatmap) {}
