package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

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
        long maxSize,

        @Section(
                name = "s3",
                about =
                        "An S3-compatible store that images and clips are copied to. They are served from there where they "
                                + "are not on this machine, and the oldest ones on this machine make room without their incidents.")
        Optional<S3Config> s3) {
    /** The folder where nothing names one. */
    public static final String DEFAULT_PATH = "data/incidents";

    /** Without a store for copies. */
    public IncidentsConfig(String path, Duration retain, long maxSize) {
        this(path, retain, maxSize, Optional.empty());
    }

    public IncidentsConfig {
        Objects.requireNonNull(path);
        Objects.requireNonNull(s3);
        Checks.keys(IncidentsConfig.class, path, retain, maxSize, s3);
    }
}
