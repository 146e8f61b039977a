package io.emberwatch.replay;

import java.util.List;
import java.util.OptionalDouble;

/**
 * All clips of a replay together.
 *
 * @param pictures how many were judged
 * @param fireClips clips labelled as burning
 * @param detected burning clips with an incident after the fire's begin
 * @param falseAlarms incidents that began where nothing burned
 * @param hoursWithoutFire camera-hours that are known to be without fire
 * @param medianTimeToAlertSeconds over the detected fires; empty where there were none
 */
public record ReplayTotals(
        int clips,
        double durationSeconds,
        int pictures,
        int incidents,
        int fireClips,
        int detected,
        int falseAlarms,
        double hoursWithoutFire,
        OptionalDouble medianTimeToAlertSeconds) {
    static ReplayTotals of(List<ClipResult> results) {
        double[] delays = results.stream()
                .map(ClipResult::timeToAlertSeconds)
                .flatMapToDouble(OptionalDouble::stream)
                .sorted()
                .toArray();
        int middle = delays.length / 2;
        OptionalDouble median = delays.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        delays.length % 2 == 1 ? delays[middle] : (delays[middle - 1] + delays[middle]) / 2);
        return new ReplayTotals(
                results.size(),
                results.stream().mapToDouble(ClipResult::durationSeconds).sum(),
                results.stream().mapToInt(result -> result.moments().size()).sum(),
                results.stream().mapToInt(result -> result.incidents().size()).sum(),
                (int) results.stream()
                        .filter(result -> result.truth().hasFire())
                        .count(),
                delays.length,
                results.stream().mapToInt(ClipResult::falseAlarms).sum(),
                hoursWithoutFire(results),
                median);
    }

    /** Burning clips without an incident. */
    public int missed() {
        return fireClips - detected;
    }

    /** Empty where no time is known to be without fire. */
    public OptionalDouble falseAlarmsPerCameraHour() {
        return perHour(falseAlarms, hoursWithoutFire);
    }

    static OptionalDouble perHour(int count, double hours) {
        return hours > 0 ? OptionalDouble.of(count / hours) : OptionalDouble.empty();
    }

    static double hoursWithoutFire(List<ClipResult> results) {
        return results.stream()
                        .mapToDouble(result -> result.truth().secondsWithoutFire(result.durationSeconds()))
                        .sum()
                / 3600;
    }
}
