package io.emberwatch.config;

import java.time.Duration;

/**
 * When scores become an alarm.
 *
 * @param threshold a frame with at least this score is a hit, 0..1
 * @param clearThreshold the fire is over when a full window of frames stays below this, at most {@code threshold}
 * @param window how many of the latest frames are looked at, 1..100
 * @param minHits how many hits among them raise the alarm, 1..window
 * @param cooldown how long after a fire no new alarm is raised
 */
public record DetectConfig(double threshold, double clearThreshold, int window, int minHits, Duration cooldown) {
    public DetectConfig {
        Checks.require(threshold >= 0 && threshold <= 1, "threshold must be from 0 to 1");
        Checks.require(
                clearThreshold >= 0 && clearThreshold <= threshold, "clear_threshold must be from 0 to threshold");
        Checks.require(window >= 1 && window <= 100, "window must be from 1 to 100");
        Checks.require(minHits >= 1 && minHits <= window, "min_hits must be from 1 to window");
        Checks.require(!cooldown.isNegative(), "cooldown must not be negative");
    }

    /** With another threshold; the clear threshold comes down with it where it must. */
    public DetectConfig withThreshold(double other) {
        return with(other, Math.min(clearThreshold, other), window, minHits);
    }

    /** With another rule for hits and the rest as it is. */
    public DetectConfig with(double newThreshold, double newClearThreshold, int newWindow, int newMinHits) {
        return new DetectConfig(newThreshold, newClearThreshold, newWindow, newMinHits, cooldown);
    }
}
