package io.emberwatch.monitor.inference;

import io.emberwatch.core.heatmap.HeatMap;
import java.util.Optional;

/**
 * What the network says about one frame. Immutable plain Java: no native memory.
 *
 * @param score its belief in fire, 0..1
 * @param heatmap where it looked; present when the score reaches the camera's threshold
 */
public record Prediction(float score, Optional<HeatMap> heatmap) {}
