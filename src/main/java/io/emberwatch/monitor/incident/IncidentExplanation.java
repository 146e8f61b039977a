package io.emberwatch.monitor.incident;

import io.emberwatch.core.heatmap.HotRegion;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Why the network said fire of an incident's peak, as far as is known. Immutable.
 *
 * @param hotBox where it looked most: the box of the first region
 * @param deletionDrop how much of the score was lost when that region was painted over, at most 1
 * @param heatMap how the heat map was made, such as {@code layercam at pool4_conv}
 * @param regions all hot regions, the one of the greatest heat first; empty where nothing is hot, and for incidents of
 *     versions that kept the box alone
 */
public record IncidentExplanation(
        Optional<HotBox> hotBox, OptionalDouble deletionDrop, Optional<String> heatMap, List<Region> regions) {
    /** Nothing is known. */
    public static final IncidentExplanation NONE =
            new IncidentExplanation(Optional.empty(), OptionalDouble.empty(), Optional.empty());

    public IncidentExplanation {
        Objects.requireNonNull(hotBox);
        Objects.requireNonNull(deletionDrop);
        Objects.requireNonNull(heatMap);
        regions = List.copyOf(regions);
        if (!regions.isEmpty() && !hotBox.equals(Optional.of(regions.get(0).box()))) {
            throw new IllegalArgumentException("the hot box is that of the first region");
        }
    }

    /** Where only the box is known. */
    public IncidentExplanation(Optional<HotBox> hotBox, OptionalDouble deletionDrop, Optional<String> heatMap) {
        this(hotBox, deletionDrop, heatMap, List.of());
    }

    /**
     * Before any drop is measured.
     *
     * @param regions the one of the greatest heat first; those without area are left out
     */
    public static IncidentExplanation of(List<HotRegion> regions, String heatMap) {
        List<Region> kept = regions.stream()
                .filter(region -> region.area() > 0)
                .map(Region::of)
                .toList();
        return new IncidentExplanation(
                kept.stream().findFirst().map(Region::box), OptionalDouble.empty(), Optional.of(heatMap), kept);
    }

    /** With what another knows in addition, or anew. */
    IncidentExplanation with(IncidentExplanation newer) {
        boolean elsewhere = newer.hotBox.isPresent();
        IncidentExplanation all = new IncidentExplanation(
                elsewhere ? newer.hotBox : hotBox,
                newer.deletionDrop.isPresent() ? newer.deletionDrop : deletionDrop,
                newer.heatMap.or(() -> heatMap),
                elsewhere ? newer.regions : regions);
        // A drop that comes later is that of the first region.
        return newer.deletionDrop.isPresent() && !elsewhere && all.hotBox.isPresent()
                ? all.dropped(all.hotBox.get(), newer.deletionDrop.getAsDouble())
                : all;
    }

    /** With what the score loses without the region of this box; the same where there is none, for the peak is another. */
    IncidentExplanation dropped(HotBox box, double drop) {
        return new IncidentExplanation(
                hotBox,
                deletionDrop,
                heatMap,
                regions.stream()
                        .map(each ->
                                each.box().equals(box) ? new Region(box, each.share(), OptionalDouble.of(drop)) : each)
                        .toList());
    }

    /**
     * A hot region. Immutable.
     *
     * @param box around it
     * @param share of all heat that lies in it, 0..1
     * @param deletionDrop how much of the score is lost when it alone is painted over, at most 1; empty while that is not
     *     measured
     */
    public record Region(HotBox box, double share, OptionalDouble deletionDrop) {
        private static Region of(HotRegion region) {
            return new Region(HotBox.of(region), region.mass(), OptionalDouble.empty());
        }
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

        /** Around a region. */
        public static HotBox of(HotRegion region) {
            return new HotBox(
                    region.left(), region.top(), region.right() - region.left(), region.bottom() - region.top());
        }
    }
}
