package io.emberwatch.replay;

import io.emberwatch.alert.AlertRule;
import io.emberwatch.alert.AlertTransition;
import io.emberwatch.config.DetectConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What other thresholds would have done: the scores of the clips through the alarm rule again, with everything else as
 * it was. It goes by the scores alone; what masks and votes would have suppressed is not known at other thresholds.
 */
final class ThresholdSweep {
    private static final int STEPS = 40;

    private ThresholdSweep() {}

    /**
     * One threshold.
     *
     * @param detected burning clips with an incident after the fire's begin
     * @param detectionRate of the burning clips, 0..1; empty where there were none
     * @param falseAlarmsPerCameraHour empty where no time is known to be without fire
     */
    record Point(
            double threshold,
            int detected,
            OptionalDouble detectionRate,
            int falseAlarms,
            OptionalDouble falseAlarmsPerCameraHour) {}

    /** Thresholds from 0.025 to 0.975 in equal steps. */
    static List<Point> over(List<ClipResult> results, DetectConfig detect) {
        List<Point> points = new ArrayList<>();
        for (int step = 1; step < STEPS; step++) {
            points.add(point(results, detect.withThreshold((double) step / STEPS)));
        }
        return List.copyOf(points);
    }

    private static Point point(List<ClipResult> results, DetectConfig detect) {
        int fires = 0;
        int detected = 0;
        int falseAlarms = 0;
        for (ClipResult result : results) {
            List<Double> starts = starts(result.moments(), detect);
            fires += result.truth().hasFire() ? 1 : 0;
            detected += ClipResult.timeToAlert(result.truth(), starts).isPresent() ? 1 : 0;
            falseAlarms += ClipResult.falseAlarms(result.truth(), starts);
        }
        return new Point(
                detect.threshold(),
                detected,
                fires > 0 ? OptionalDouble.of((double) detected / fires) : OptionalDouble.empty(),
                falseAlarms,
                ReplayTotals.perHour(falseAlarms, ReplayTotals.hoursWithoutFire(results)));
    }

    private static List<Double> starts(List<ScoredMoment> moments, DetectConfig detect) {
        AlertRule rule = new AlertRule(detect);
        List<Double> starts = new ArrayList<>();
        for (ScoredMoment moment : moments) {
            rule.elapse(moment.nanos());
            Optional<AlertTransition> transition = rule.observe(moment.score(), moment.nanos());
            if (transition.isPresent() && transition.get().newFire()) {
                starts.add(moment.seconds());
            }
        }
        return starts;
    }
}
