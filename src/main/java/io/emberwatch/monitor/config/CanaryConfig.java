package io.emberwatch.monitor.config;

import java.time.Duration;

/** How the monitor tests itself with images whose answers are known. Immutable. */
public record CanaryConfig(
        @Key(name = "enabled", about = "Whether it tests itself.", defaultValue = "true")
        boolean enabled,

        @Key(name = "every", about = "From one test to the next.", min = "5s", max = "1h", defaultValue = "5m")
        Duration every) {}
