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

    /**
     * The part of the image that the heat map marks, in shares of the image. Immutable.
     *
     * @param x left edge, 0..1
     * @param y upper edge, 0..1
     * @param width 0..1
     * @param height 0..1
     */
    public record HotBox(double x, double y, double width, double height) {
        public HotBox {
            boolean inside =
                    x >= 0 && y >= 0 && width >= 0 && height >= 0 && x + width <= 1.0001 && y + height <= 1.0001;
            if (!inside) {
                throw new IllegalArgumentException("a hot box lies within 0..1");
            }
        }
    }
}
