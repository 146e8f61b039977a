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
public record DetectConfig(double threshold, double clearThreshold, int window, int minHits, Duration cooldown) {}
