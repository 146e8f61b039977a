package io.emberwatch.monitor.incident;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A fire from its alarm to the end of its cool-down, or a camera's fault from its notice to its end. Immutable.
 *
 * @param id unique and ordered by time, safe in file names and URLs
 * @param camera who saw it, or whose fault it is
 * @param kind what it is about
 * @param startedAt capture time of the frame that raised the alarm, or when the fault was noticed
 * @param endedAt empty while it is open; never before {@code startedAt}
 * @param end why it ended; present with {@code endedAt}
 * @param peakScore highest score so far, 0..1; 0 for a camera's fault
 * @param explanation why the network said so at the peak
 * @param clipPreRoll how long before the alarm the clip begins; empty while no clip is on the disk
 * @param changes what happened, oldest first; the first {@value #MOST_CHANGES} of them
 * @param provenance what judged
 * @param review what people said
 */
public record Incident(
        String id,
        CameraId camera,
        IncidentKind kind,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<End> end,
        double peakScore,
        IncidentExplanation explanation,
        Optional<Duration> clipPreRoll,
        List<StateChange> changes,
        Provenance provenance,
        Review review) {
    /** A camera that flickers for a month must not fill the memory. */
    public static final int MOST_CHANGES = 500;

    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,126}");

    public Incident {
        if (!isId(id)) {
            throw new IllegalArgumentException("an incident's id is 1 to 127 of A-Z, a-z, 0-9, '.', '_' and '-'");
        }
        Objects.requireNonNull(camera);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(startedAt);
        if (endedAt.isPresent() != end.isPresent()) {
            throw new IllegalArgumentException("an ended incident has a time and a reason of its end");
        }
        if (endedAt.isPresent() && endedAt.get().isBefore(startedAt)) {
            throw new IllegalArgumentException("an incident cannot end before it began");
        }
        if (!(peakScore >= 0 && peakScore <= 1)) {
            throw new IllegalArgumentException("a score lies between 0 and 1, not " + peakScore);
        }
        Objects.requireNonNull(explanation);
        if (clipPreRoll.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("a clip's pre-roll is at least 0, not " + clipPreRoll.get());
        }
        changes = List.copyOf(changes);
        Objects.requireNonNull(provenance);
        Objects.requireNonNull(review);
    }

    /** Whether a text from outside may be an id; nothing else may come near a file name. */
    public static boolean isId(String text) {
        return SAFE_ID.matcher(text).matches();
    }

    /** A fire that was just noticed. */
    public static Incident fire(String id, CameraId camera, Instant startedAt, double score) {
        return begun(id, camera, IncidentKind.FIRE, startedAt, score);
    }

    /** A fault of a camera that was just noticed. */
    public static Incident fault(String id, CameraId camera, IncidentKind kind, Instant startedAt) {
        return begun(id, camera, kind, startedAt, 0);
    }

    /** What a test message is about: nothing. */
    static Incident test(String id, CameraId camera, Instant at) {
        return begun(id, camera, IncidentKind.TEST, at, 0);
    }

    public boolean isOpen() {
        return endedAt.isEmpty();
    }

    /** One line for people. */
    public String title() {
        return kind.title() + ": " + camera;
    }

    /** Where the network looked at the peak. */
    public Optional<HotBox> hotBox() {
        return explanation.hotBox();
    }

    /** How much of the score was lost when the hot region was painted over, at most 1. */
    public OptionalDouble deletionDrop() {
        return explanation.deletionDrop();
    }

    /** All hot regions of the peak; see {@link IncidentExplanation#regions}. */
    public List<IncidentExplanation.Region> regions() {
        return explanation.regions();
    }

    /** How the heat map was made, such as {@code layercam at pool4_conv}. */
    public Optional<String> heatMap() {
        return explanation.heatMap();
    }

    /** With a peak of at least this. */
    public Incident scored(double score) {
        return score <= peakScore ? this : with(endedAt, end, score, explanation, clipPreRoll, changes, review);
    }

    /** With what is known of the peak's explanation in addition, or anew. */
    public Incident explained(IncidentExplanation newer) {
        return with(endedAt, end, peakScore, explanation.with(newer), clipPreRoll, changes, review);
    }

    /** As {@link #explained(IncidentExplanation)}, the heat map's method aside. */
    public Incident explained(Optional<HotBox> box, OptionalDouble drop) {
        return explained(new IncidentExplanation(box, drop, Optional.empty()));
    }

    /** With what the score loses without the region of this box, if the peak still has it. */
    public Incident dropped(HotBox box, double drop) {
        return with(endedAt, end, peakScore, explanation.dropped(box, drop), clipPreRoll, changes, review);
    }

    public Incident changed(StateChange change) {
        if (changes.size() >= MOST_CHANGES) {
            return this;
        }
        List<StateChange> more = new ArrayList<>(changes);
        more.add(change);
        return with(endedAt, end, peakScore, explanation, clipPreRoll, more, review);
    }

    public Incident judgedBy(Provenance by) {
        return new Incident(
                id, camera, kind, startedAt, endedAt, end, peakScore, explanation, clipPreRoll, changes, by, review);
    }

    public Incident reviewed(Review by) {
        return with(endedAt, end, peakScore, explanation, clipPreRoll, changes, by);
    }

    /** With a clip on the disk that begins that long before the alarm. */
    public Incident clipped(Duration preRoll) {
        Optional<Duration> clip = Optional.of(preRoll.truncatedTo(ChronoUnit.MILLIS));
        return with(endedAt, end, peakScore, explanation, clip, changes, review);
    }

    /** Ended; a clock that was set back does not let it end before it began. A second end changes nothing. */
    public Incident ended(Instant at, End why) {
        if (!isOpen()) {
            return this;
        }
        Instant when = at.isBefore(startedAt) ? startedAt : at;
        return with(Optional.of(when), Optional.of(why), peakScore, explanation, clipPreRoll, changes, review);
    }

    /** Open again, with what is known of it: it comes back from where it had {@link End#MOVED moved} to. */
    public Incident reopened() {
        return with(Optional.empty(), Optional.empty(), peakScore, explanation, clipPreRoll, changes, review);
    }

    private static Incident begun(String id, CameraId camera, IncidentKind kind, Instant at, double score) {
        return new Incident(
                id,
                camera,
                kind,
                at,
                Optional.empty(),
                Optional.empty(),
                score,
                IncidentExplanation.NONE,
                Optional.empty(),
                List.of(),
                Provenance.UNKNOWN,
                Review.NONE);
    }

    private Incident with(
            Optional<Instant> newEndedAt,
            Optional<End> newEnd,
            double newPeak,
            IncidentExplanation newExplanation,
            Optional<Duration> newClip,
            List<StateChange> newChanges,
            Review newReview) {
        return new Incident(
                id,
                camera,
                kind,
                startedAt,
                newEndedAt,
                newEnd,
                newPeak,
                newExplanation,
                newClip,
                newChanges,
                provenance,
                newReview);
    }

    /** Why an incident ended. */
    public enum End {
        /** What it was about is over. */
        CLEARED,
        /** The monitor was not there to see: it was started again too late to go on with it. */
        RESTART,
        /** Its camera was taken out of the configuration while the monitor ran. */
        REMOVED,
        /** Its camera is another member's of the fleet, where the incident goes on under the same id. */
        MOVED
    }

    /**
     * One change of state within an incident. Immutable.
     *
     * @param at when it was seen
     * @param from the state before
     * @param to the state after
     * @param hits hits among the latest frames
     * @param score of the frame that caused it, 0..1; 0 where time alone did
     */
    public record StateChange(Instant at, AlarmState from, AlarmState to, int hits, double score) {
        /** As the rule told it. */
        public static StateChange of(Instant at, AlarmRule.Transition transition) {
            return new StateChange(at, transition.from(), transition.to(), transition.hits(), transition.score());
        }
    }
}
