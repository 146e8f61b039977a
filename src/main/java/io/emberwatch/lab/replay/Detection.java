package io.emberwatch.lab.replay;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How well incidents met the fires of some clips. Immutable.
 *
 * @param fires clips labelled as burning
 * @param detected burning clips with an incident after the fire's begin
 * @param falseAlarms incidents that began where nothing burned
 * @param hoursWithoutFire camera-hours that are known to be without fire
 * @param medianTimeToAlertSeconds over the detected fires; empty where there were none
 */
public record Detection(
        int fires, int detected, int falseAlarms, double hoursWithoutFire, OptionalDouble medianTimeToAlertSeconds) {
    /** @param startSeconds for each of the clips when its incidents begin, in order */
    static Detection of(List<ClipResult> clips, List<List<Double>> startSeconds) {
        int fires = 0;
        int falseAlarms = 0;
        double withoutFire = 0;
        double[] delays = new double[clips.size()];
        int detected = 0;
        for (int at = 0; at < clips.size(); at++) {
            ClipResult clip = clips.get(at);
            List<Double> starts = startSeconds.get(at);
            fires += clip.truth().hasFire() ? 1 : 0;
            falseAlarms += clip.truth().falseAlarms(starts);
            withoutFire += clip.truth().secondsWithoutFire(clip.durationSeconds());
            OptionalDouble delay = clip.truth().timeToAlertSeconds(starts);
            if (delay.isPresent()) {
                delays[detected++] = delay.getAsDouble();
            }
        }
        return new Detection(fires, detected, falseAlarms, withoutFire / 3600, median(delays, detected));
    }

    /** Burning clips without an incident. */
    public int missed() {
        return fires - detected;
    }

    /** Of the burning clips, 0..1; empty where there were none. */
    public OptionalDouble rate() {
        return fires > 0 ? OptionalDouble.of((double) detected / fires) : OptionalDouble.empty();
    }

    /** Empty where no time is known to be without fire. */
    public OptionalDouble falseAlarmsPerCameraHour() {
        return hoursWithoutFire > 0 ? OptionalDouble.of(falseAlarms / hoursWithoutFire) : OptionalDouble.empty();
    }

    private static OptionalDouble median(double[] values, int count) {
        double[] sorted = Arrays.stream(values, 0, count).sorted().toArray();
        int middle = count / 2;
        if (count == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
