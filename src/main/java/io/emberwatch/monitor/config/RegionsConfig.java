package io.emberwatch.monitor.config;

import java.util.List;

/** Where in a camera's frames a fire counts; everywhere when there are no zones. Immutable. */
public record RegionsConfig(
        @Key(
                name = "masks",
                about = "Where a fire does not count: a hit with more than half of its heat in a mask is not believed.",
                example = "{stove: [[0.0, 0.0], [0.3, 0.0], [0.3, 0.4], [0.0, 0.4]]}")
        List<Polygon> masks,

        @Key(
                name = "zones",
                about = "Where alone a fire counts: a hit with more than half of its heat outside all zones is not "
                        + "believed.",
                example = "{hall: [[0.0, 0.3], [1.0, 0.3], [1.0, 1.0], [0.0, 1.0]]}")
        List<Polygon> zones) {
    /** Everywhere. */
    public static final RegionsConfig EVERYWHERE = new RegionsConfig(List.of(), List.of());

    public RegionsConfig {
        masks = List.copyOf(masks);
        zones = List.copyOf(zones);
    }
}
