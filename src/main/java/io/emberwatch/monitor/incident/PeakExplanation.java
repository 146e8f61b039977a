package io.emberwatch.monitor.incident;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Why the network said fire of a peak's picture. Immutable.
 *
 * @param hotBox where it looked, if anywhere
 * @param deletionDrop how much of the score was lost without that region, if known already
 * @param heatMap how the heat map was made; empty where there was none
 * @param unfinished whether {@code deletionDrop} is being measured: it follows
 */
public record PeakExplanation(
        Optional<HotBox> hotBox, OptionalDouble deletionDrop, Optional<String> heatMap, boolean unfinished) {
    /** Nothing is known. */
    public static final PeakExplanation NONE =
            new PeakExplanation(Optional.empty(), OptionalDouble.empty(), Optional.empty(), false);

    public PeakExplanation {
        Objects.requireNonNull(hotBox);
        Objects.requireNonNull(deletionDrop);
        Objects.requireNonNull(heatMap);
    }

    /** The incident with what this knows. */
    public Incident of(Incident incident) {
        Incident explained = incident.explained(hotBox, deletionDrop);
        return heatMap.map(explained::mappedBy).orElse(explained);
    }
}
