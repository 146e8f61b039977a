package io.emberwatch.monitor.inference;

import io.emberwatch.core.heatmap.HeatMap;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the network says about one frame. Immutable plain Java: no native memory.
 *
 * @param score its belief in fire, 0..1
 * @param heatmap where it looked; present when the score reaches the camera's threshold
 * @param second its belief in fire on the hot region alone, 0..1; empty where nobody took a {@link SecondLook}
 */
public record Prediction(float score, Optional<HeatMap> heatmap, OptionalDouble second) {
    /** Without a second look. */
    public Prediction(float score, Optional<HeatMap> heatmap) {
        this(score, heatmap, OptionalDouble.empty());
    }
}
