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
                about = "A folder; created if it is missing.",
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
                about = "Most disk space for all incidents together; the oldest are deleted first.",
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
