package io.emberwatch.lab.replay;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What is known about a clip. Immutable.
 *
 * @param known whether anybody has labelled it
 * @param fireFromSeconds when the fire can first be seen, in seconds from the clip's begin; empty where it never burns
 *     or nobody knows
 */
public record FireTruth(boolean known, OptionalDouble fireFromSeconds) {
    /** Nobody has labelled the clip: its alarms are neither right nor wrong. */
    public static final FireTruth UNKNOWN = new FireTruth(false, OptionalDouble.empty());

    /** It never burns. */
    public static final FireTruth NO_FIRE = new FireTruth(true, OptionalDouble.empty());

    public FireTruth {
        if (!known && fireFromSeconds.isPresent()) {
            throw new IllegalArgumentException("a clip with a labelled fire is known");
        }
        if (fireFromSeconds.isPresent() && !(fireFromSeconds.getAsDouble() >= 0)) {
            throw new IllegalArgumentException("a fire begins at 0 seconds or later");
        }
    }

    /** It burns from this second of the clip on. */
    public static FireTruth fireFrom(double seconds) {
        return new FireTruth(true, OptionalDouble.of(seconds));
    }

    /** Whether it burns at some time. */
    public boolean hasFire() {
        return fireFromSeconds.isPresent();
    }

    /** How much of a clip of this length is known to be without fire, in seconds. */
    public double secondsWithoutFire(double durationSeconds) {
        return known ? Math.min(durationSeconds, fireFromSeconds.orElse(durationSeconds)) : 0;
    }

    /**
     * Incidents that began where nothing burned; 0 where nobody knows.
     *
     * @param startSeconds when incidents began, in order
     */
    int falseAlarms(List<Double> startSeconds) {
        double from = fireFromSeconds.orElse(Double.POSITIVE_INFINITY);
        return known ? (int) startSeconds.stream().filter(start -> start < from).count() : 0;
    }

    /**
     * From the begin of the fire to the first incident after it; empty where there was none of either.
     *
     * @param startSeconds when incidents began, in order
     */
    OptionalDouble timeToAlertSeconds(List<Double> startSeconds) {
        if (!hasFire()) {
            return OptionalDouble.empty();
        }
        double from = fireFromSeconds.getAsDouble();
        return startSeconds.stream()
                .filter(start -> start >= from)
                .mapToDouble(start -> start - from)
                .findFirst();
    }
}
