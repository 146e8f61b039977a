package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;

/** When a camera's fault becomes an incident, and when it is over. Immutable. */
public record HealthConfig(
        @Key(
                name = "down_after",
                about = "How long a camera must have a fault before an incident begins; 0s is at once.",
                min = "0s",
                max = "1d",
                defaultValue = "10s")
        Duration downAfter,

        @Key(
                name = "clear_after",
                about = "How long a fault must be gone before its incident ends: a camera that comes and goes is one "
                        + "incident.",
                min = "0s",
                max = "1d",
                defaultValue = "1m")
        Duration clearAfter,

        @Key(
                name = "together_within",
                about =
                        "Faults of cameras that begin, or end, within this time go out as one message to sinks of mail, "
                                + "webhook and command; 0s sends each alone.",
                min = "0s",
                max = "5m",
                defaultValue = "5s")
        Duration togetherWithin) {
    /** What holds where a file says nothing. */
    public static final HealthConfig STANDARD =
            new HealthConfig(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofSeconds(5));

    /** Each fault is told at once and alone. */
    public static final HealthConfig IMMEDIATE = new HealthConfig(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public HealthConfig {
        Objects.requireNonNull(downAfter);
        Objects.requireNonNull(clearAfter);
        Objects.requireNonNull(togetherWithin);
        Checks.keys(HealthConfig.class, downAfter, clearAfter, togetherWithin);
    }
}
