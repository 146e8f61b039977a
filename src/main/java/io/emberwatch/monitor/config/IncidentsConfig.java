package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;

/**
 * Where incidents are kept and for how long. Immutable.
 *
 * @param maxSize in bytes
 */
public record IncidentsConfig(
        @Key(
                name = "path",
                about = "A folder; made where it is missing.",
                max = "4096",
                defaultValue = IncidentsConfig.DEFAULT_PATH)
        String path,

        @Key(
                name = "retain",
                about = "How long an incident is kept after its end.",
                min = "1h",
                max = "3650d",
                defaultValue = "30d")
        Duration retain,

        @Key(
                name = "max_size",
                about = "How much room all of it may take; the oldest incidents go first.",
                min = "10MB",
                defaultValue = "5GB")
        long maxSize) {
    /** The folder where nothing names one. */
    public static final String DEFAULT_PATH = "data/incidents";

    public IncidentsConfig {
        Objects.requireNonNull(path);
        Checks.keys(IncidentsConfig.class, path, retain, maxSize);
    }
}
