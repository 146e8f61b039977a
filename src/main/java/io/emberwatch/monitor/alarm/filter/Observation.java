package io.emberwatch.monitor.alarm.filter;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All that an alarm goes by of one judged frame, without its pixels: kept, it can be judged again by other rules.
 * Immutable.
 *
 * @param score the network's, 0..1
 * @param capturedAt wall-clock time, for quiet hours
 * @param hot where the heat is; empty for a frame without a heat map or without heat
 * @param change how much the brightness of the part of {@code hot} that changed most differs from the frame before,
 *     0..1, beyond the camera's own movement and light; 0 for a first frame; empty where nothing is hot, and where it
 *     was not measured
 * @param second the network's belief in fire on the hot region alone, 0..1; empty where nobody took a second look
 */
public record Observation(
        double score, Instant capturedAt, Optional<HotCells> hot, OptionalDouble change, OptionalDouble second) {
    /** Without a second look. */
    public Observation(double score, Instant capturedAt, Optional<HotCells> hot, OptionalDouble change) {
        this(score, capturedAt, hot, change, OptionalDouble.empty());
    }
}
