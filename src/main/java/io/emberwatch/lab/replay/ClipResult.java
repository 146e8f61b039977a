package io.emberwatch.lab.replay;

import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.alarm.filter.Observation;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the monitor would have made of one clip. Immutable.
 *
 * @param beginSeconds when it was recorded, from the replay's begin
 * @param durationSeconds of the whole clip
 * @param frames every scored frame, in order
 * @param still frames that were sampled and not scored, since they showed no change
 * @param incidents in order
 * @param suppressed hits that were not believed, by reason; no entry where there was none
 */
public record ClipResult(
        String clip,
        FireTruth truth,
        double beginSeconds,
        double durationSeconds,
        List<ScoredFrame> frames,
        int still,
        List<ReplayedIncident> incidents,
        Map<Suppression, Integer> suppressed) {
    public ClipResult {
        frames = List.copyOf(frames);
        incidents = List.copyOf(incidents);
        suppressed = Map.copyOf(suppressed);
    }

    /** The same clip with another label. */
    public ClipResult with(FireTruth other) {
        return new ClipResult(clip, other, beginSeconds, durationSeconds, frames, still, incidents, suppressed);
    }

    /** Frames that were sampled, scored or not. */
    int sampled() {
        return frames.size() + still;
    }

    /** Incidents that began where nothing burned. */
    public int falseAlarms() {
        return truth.falseAlarms(startSeconds());
    }

    /** From the labelled begin of the fire to the first incident after it; empty where there was none of either. */
    public OptionalDouble timeToAlertSeconds() {
        return truth.timeToAlertSeconds(startSeconds());
    }

    /** Whether it burned and no incident told so. */
    public boolean missed() {
        return truth.hasFire() && timeToAlertSeconds().isEmpty();
    }

    /** The highest score of a frame; 0 where there was none. */
    public double peakScore() {
        return frames.stream().mapToDouble(ScoredFrame::score).max().orElse(0);
    }

    /** When the incidents began, in seconds from the clip's begin. */
    List<Double> startSeconds() {
        return incidents.stream().map(ReplayedIncident::startSeconds).toList();
    }

    /**
     * An incident in a clip. Times are in seconds from the clip's begin.
     *
     * @param startSeconds the image that raised the alarm
     * @param endSeconds the image with which the fire was over, or the clip's end
     * @param peakScore highest score of an image, 0..1
     */
    public record ReplayedIncident(double startSeconds, double endSeconds, double peakScore) {}

    /**
     * One scored frame.
     *
     * @param nanos its time from the clip's begin
     * @param observation what an alarm goes by of it
     */
    public record ScoredFrame(long nanos, Observation observation) {
        /** The network's, 0..1. */
        double score() {
            return observation.score();
        }

        double seconds() {
            return nanos / 1e9;
        }
    }
}
