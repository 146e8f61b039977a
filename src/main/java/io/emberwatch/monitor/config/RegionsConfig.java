package io.emberwatch.monitor.config;

import java.util.List;

/**
 * Where in a camera's picture a fire counts. Immutable.
 *
 * @param masks where it does not
 * @param zones where alone it does; everywhere when there are none
 */
public record RegionsConfig(List<Polygon> masks, List<Polygon> zones) {
    /** Everywhere. */
    public static final RegionsConfig EVERYWHERE = new RegionsConfig(List.of(), List.of());

    public RegionsConfig {
        masks = List.copyOf(masks);
        zones = List.copyOf(zones);
    }
}
