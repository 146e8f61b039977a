package io.emberwatch.monitor.config;

import java.time.Duration;

/**
 * What is kept of a camera's own video around an alarm.
 *
 * @param enabled whether clips are written
 * @param preRoll from the clip's begin to the alarm, 0s..60s; the clip begins with the key frame before
 * @param postRoll from the alarm, and not from the incident's end, to the clip's end, 1s..5m
 * @param maxMemory bytes of packets kept for each camera, at least 10 MB
 * @param maxHeapShare share of the Java heap that the packets kept for all cameras may take, more than 0, at most 0.5
 */
public record ClipConfig(boolean enabled, Duration preRoll, Duration postRoll, long maxMemory, double maxHeapShare) {
    public ClipConfig {
        Checks.require(!preRoll.isNegative(), "pre_roll must be at least 0s");
        Checks.require(postRoll.compareTo(Duration.ZERO) > 0, "post_roll must be more than 0");
        Checks.require(maxMemory > 0, "max_memory must be more than 0");
        Checks.require(maxHeapShare > 0 && maxHeapShare <= 0.5, "max_heap_share must be more than 0 and at most 0.5");
    }
}
