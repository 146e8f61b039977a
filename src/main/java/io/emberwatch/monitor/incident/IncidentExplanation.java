package io.emberwatch.monitor.incident;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Why the network said fire of an incident's peak, as far as is known. Immutable.
 *
 * @param hotBox where it looked
 * @param deletionDrop how much of the score was lost when the hot region was painted over, at most 1
 * @param heatMap how the heat map was made, such as {@code layercam at pool4_conv}
 */
public record IncidentExplanation(Optional<HotBox> hotBox, OptionalDouble deletionDrop, Optional<String> heatMap) {
    /** Nothing is known. */
    public static final IncidentExplanation NONE =
            new IncidentExplanation(Optional.empty(), OptionalDouble.empty(), Optional.empty());

    public IncidentExplanation {
        Objects.requireNonNull(hotBox);
        Objects.requireNonNull(deletionDrop);
        Objects.requireNonNull(heatMap);
    }

    /** With what another knows in addition, or anew. */
    IncidentExplanation with(IncidentExplanation newer) {
        return new IncidentExplanation(
                newer.hotBox.or(() -> hotBox),
                newer.deletionDrop.isPresent() ? newer.deletionDrop : deletionDrop,
                newer.heatMap.or(() -> heatMap));
    }
}
