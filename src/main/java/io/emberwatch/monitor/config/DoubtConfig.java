package io.emberwatch.monitor.config;

import java.util.List;

/** When a hit is not believed. Immutable. */
public record DoubtConfig(
        @Key(
                name = "agreement",
                about = "A hit whose hot region is less like most of the latest ones than this is not believed: a fire "
                        + "stays in its place, reflections move. 0 switches this off; 0.3 is mild.",
                min = "0",
                max = "1",
                defaultValue = "0")
        double agreement,

        @Key(
                name = "flicker",
                about =
                        "A hit is not believed if no part of its hot region has changed its brightness by this share of "
                                + "the full range since the frame before, beyond what the camera's own movement and the light as a "
                                + "whole explain: flames flicker; lamps, sunsets and photographs do not. 0 switches this off.",
                min = "0",
                max = "1",
                defaultValue = "0.04")
        double flicker,

        @Key(
                name = "quiet",
                about = "Hours in which no hit is believed; a camera's own list replaces that of the defaults.",
                example = "[mon-fri 08:00-17:00 Europe/Berlin, sat 08:00-12:00 Europe/Berlin, daily 23:30-24:00 UTC]")
        List<QuietHours> quiet) {
    /** Every hit is believed. */
    public static final DoubtConfig NONE = new DoubtConfig(0, 0, List.of());

    public DoubtConfig {
        Checks.keys(DoubtConfig.class, agreement, flicker, quiet);
        quiet = List.copyOf(quiet);
    }
}
