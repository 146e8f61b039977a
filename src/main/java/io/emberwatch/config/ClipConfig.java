package io.emberwatch.config;

import java.time.Duration;

/**
 * What is kept of a camera's own video around an alarm.
 *
 * @param enabled whether clips are written
 * @param preRoll from the clip's begin to the alarm, 0s..60s; the clip begins with the key frame before
 * @param postRoll from the alarm to the clip's end, 1s..5m
 * @param maxMemory bytes of packets kept for each camera, at least 10 MB
 */
public record ClipConfig(boolean enabled, Duration preRoll, Duration postRoll, long maxMemory) {
    public ClipConfig {
        Checks.require(!preRoll.isNegative(), "pre_roll must be at least 0s");
        Checks.require(postRoll.compareTo(Duration.ZERO) > 0, "post_roll must be more than 0");
        Checks.require(maxMemory > 0, "max_memory must be more than 0");
    }
}
