package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;

/**
 * Where incidents are kept and for how long.
 *
 * @param path folder of the database and the pictures; made where it is missing
 * @param retain how long an incident is kept after its end, at least an hour
 * @param maxSize bytes that all of it may take, at least 10 MB; the oldest incidents go first
 */
public record IncidentsConfig(String path, Duration retain, long maxSize) {
    public IncidentsConfig {
        Objects.requireNonNull(path);
        Checks.require(retain.compareTo(Duration.ofHours(1)) >= 0, "retain must be at least 1h");
        Checks.require(maxSize >= 10_000_000, "max_size must be at least 10MB");
    }
}
