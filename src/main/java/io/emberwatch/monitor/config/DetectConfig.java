package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;

/**
 * When scores become an alarm. Immutable.
 *
 * @param doubts when a hit is not believed
 */
public record DetectConfig(
        @Key(
                name = "threshold",
                about = "A frame whose fire score is at least this is a hit.",
                min = "0",
                max = "1",
                defaultValue = "0.8")
        double threshold,

        @Key(
                name = "clear_threshold",
                about = "The fire is over when a full window of frames stays below this; at most threshold.",
                min = "0",
                max = "1",
                atMost = "threshold",
                defaultValue = "0.5")
        double clearThreshold,

        @Key(
                name = "window",
                about = "How many of the latest frames are looked at.",
                min = "1",
                max = "100",
                defaultValue = "5")
        int window,

        @Key(
                name = "min_hits",
                about = "How many hits among them raise the alarm; at most window.",
                min = "1",
                max = "100",
                atMost = "window",
                defaultValue = "3")
        int minHits,

        @Key(
                name = "cooldown",
                about = "How long after a fire no new alarm is raised.",
                min = "0s",
                max = "30d",
                defaultValue = "5m")
        Duration cooldown,

        @Key(
                name = "smoothing",
                about = "Weight of the earlier frames in each score; 0 uses each score as it is.",
                min = "0",
                below = "1",
                defaultValue = "0")
        double smoothing,

        @Key(
                name = "tiles",
                about =
                        "Overlapping tiles that are scored beside the whole frame, so that a small fire in a large frame "
                                + "is seen; each tile costs one more run of the network.",
                defaultValue = "1x1")
        TileGrid tiles,

        @Key(
                name = "max_still",
                about =
                        "A calm camera's frame that shows no change is not scored, unless the last scored one is older than "
                                + "this; 0s scores every frame.",
                min = "0s",
                max = "1m",
                defaultValue = "5s")
        Duration maxStill,

        DoubtConfig doubts) {
    static final Duration USUAL_MAX_STILL = Duration.ofSeconds(5);

    public DetectConfig {
        Checks.keys(
                DetectConfig.class,
                threshold,
                clearThreshold,
                window,
                minHits,
                cooldown,
                smoothing,
                tiles,
                maxStill,
                doubts);
        Objects.requireNonNull(tiles);
        Objects.requireNonNull(doubts);
    }

    /** A rule that goes by the scores of all frames as they come. */
    public DetectConfig(double threshold, double clearThreshold, int window, int minHits, Duration cooldown) {
        this(threshold, clearThreshold, window, minHits, cooldown, 0, TileGrid.WHOLE, Duration.ZERO, DoubtConfig.NONE);
    }

    /** With another threshold; the clear threshold comes down with it where it must. */
    public DetectConfig withThreshold(double other) {
        return with(other, Math.min(clearThreshold, other), window, minHits);
    }

    /** With another rule for hits and the rest as it is. */
    public DetectConfig with(double newThreshold, double newClearThreshold, int newWindow, int newMinHits) {
        return new DetectConfig(
                newThreshold, newClearThreshold, newWindow, newMinHits, cooldown, smoothing, tiles, maxStill, doubts);
    }

    /** With scores that are smoothed otherwise, and the rest as it is. */
    public DetectConfig withSmoothing(double other) {
        return new DetectConfig(threshold, clearThreshold, window, minHits, cooldown, other, tiles, maxStill, doubts);
    }

    /** With frames cut otherwise, and the rest as it is. */
    public DetectConfig withTiles(TileGrid other) {
        return new DetectConfig(
                threshold, clearThreshold, window, minHits, cooldown, smoothing, other, maxStill, doubts);
    }

    /** With other doubts, and the rest as it is. */
    public DetectConfig withDoubts(DoubtConfig other) {
        return new DetectConfig(
                threshold, clearThreshold, window, minHits, cooldown, smoothing, tiles, maxStill, other);
    }

    /** With still scenes scored otherwise often, and the rest as it is. */
    public DetectConfig withMaxStill(Duration other) {
        return new DetectConfig(threshold, clearThreshold, window, minHits, cooldown, smoothing, tiles, other, doubts);
    }
}
