package io.emberwatch.monitor.config;

import java.util.List;

/**
 * When a hit is not believed. Immutable.
 *
 * @param agreement how much the hot region must be like those of the latest hits, 0..1; 0 is not asked
 * @param flicker how much some part of the hot region must change its brightness from picture to picture, beyond the
 *     camera's own movement and light, in shares of the full range, 0..1; 0 is not asked
 * @param quiet hours without alarms
 */
public record DoubtConfig(double agreement, double flicker, List<QuietHours> quiet) {
    /** Every hit is believed. */
    public static final DoubtConfig NONE = new DoubtConfig(0, 0, List.of());

    public DoubtConfig {
        Checks.require(agreement >= 0 && agreement <= 1, "agreement must be from 0 to 1");
        Checks.require(flicker >= 0 && flicker <= 1, "flicker must be from 0 to 1");
        quiet = List.copyOf(quiet);
    }
}
