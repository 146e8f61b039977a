package io.emberwatch.monitor.alarm;

import java.util.Locale;

/** Why a hit was not believed. */
public enum Suppression {
    /** Most of the heat lies in a mask. */
    MASK,
    /** Most of the heat lies outside all zones. */
    ZONE,
    /** The camera's quiet hours. */
    QUIET,
    /** The hot region is somewhere else than in the latest hits. */
    WANDERING,
    /** The hot region does not flicker. */
    STEADY;

    /** Its name in metrics. */
    public String reason() {
        return name().toLowerCase(Locale.ROOT);
    }
}
