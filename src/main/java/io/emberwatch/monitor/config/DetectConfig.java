package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;

/**
 * When scores become an alarm.
 *
 * @param threshold a frame with at least this score is a hit, 0..1
 * @param clearThreshold the fire is over when a full window of frames stays below this, at most {@code threshold}
 * @param window how many of the latest frames are looked at, 1..100
 * @param minHits how many hits among them raise the alarm, 1..window
 * @param cooldown how long after a fire no new alarm is raised
 * @param smoothing how much of each score is that of the pictures before, at least 0 and less than 1; 0 is not smoothed
 * @param tiles how pictures are cut for judging
 * @param doubts when a hit is not believed
 */
public record DetectConfig(
        double threshold,
        double clearThreshold,
        int window,
        int minHits,
        Duration cooldown,
        double smoothing,
        TileGrid tiles,
        DoubtConfig doubts) {
    public DetectConfig {
        Checks.require(threshold >= 0 && threshold <= 1, "threshold must be from 0 to 1");
        Checks.require(
                clearThreshold >= 0 && clearThreshold <= threshold, "clear_threshold must be from 0 to threshold");
        Checks.require(window >= 1 && window <= 100, "window must be from 1 to 100");
        Checks.require(minHits >= 1 && minHits <= window, "min_hits must be from 1 to window");
        Checks.require(!cooldown.isNegative(), "cooldown must not be negative");
        Checks.require(smoothing >= 0 && smoothing < 1, "smoothing must be at least 0 and less than 1");
        Objects.requireNonNull(tiles);
        Objects.requireNonNull(doubts);
    }

    /** A rule that goes by the scores as they come. */
    public DetectConfig(double threshold, double clearThreshold, int window, int minHits, Duration cooldown) {
        this(threshold, clearThreshold, window, minHits, cooldown, 0, TileGrid.WHOLE, DoubtConfig.NONE);
    }

    /** With another threshold; the clear threshold comes down with it where it must. */
    public DetectConfig withThreshold(double other) {
        return with(other, Math.min(clearThreshold, other), window, minHits);
    }

    /** With another rule for hits and the rest as it is. */
    public DetectConfig with(double newThreshold, double newClearThreshold, int newWindow, int newMinHits) {
        return new DetectConfig(
                newThreshold, newClearThreshold, newWindow, newMinHits, cooldown, smoothing, tiles, doubts);
    }

    /** With scores that are smoothed otherwise, and the rest as it is. */
    public DetectConfig withSmoothing(double other) {
        return new DetectConfig(threshold, clearThreshold, window, minHits, cooldown, other, tiles, doubts);
    }

    /** With pictures cut otherwise, and the rest as it is. */
    public DetectConfig withTiles(TileGrid other) {
        return new DetectConfig(threshold, clearThreshold, window, minHits, cooldown, smoothing, other, doubts);
    }

    /** With other doubts, and the rest as it is. */
    public DetectConfig withDoubts(DoubtConfig other) {
        return new DetectConfig(threshold, clearThreshold, window, minHits, cooldown, smoothing, tiles, other);
    }
}
