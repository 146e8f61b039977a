package io.emberwatch.lab.replay;

import io.emberwatch.monitor.config.DetectConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What other thresholds would have done: the scores of the clips through the alarm rule again, with everything else as
 * it was. It goes by the scores alone; what masks and votes would have suppressed is not known at other thresholds.
 */
final class ThresholdSweep {
    private static final int STEPS = 40;

    private ThresholdSweep() {}

    /** One threshold and how it does. */
    record Point(double threshold, Detection detection) {}

    /** Thresholds from 0.025 to 0.975 in equal steps. */
    static List<Point> over(List<ClipResult> results, DetectConfig detect) {
        List<Point> points = new ArrayList<>();
        for (int step = 1; step < STEPS; step++) {
            DetectConfig other = detect.withThreshold((double) step / STEPS);
            List<List<Double>> starts = results.stream()
                    .map(clip -> RuleReplay.byScores(other, clip.frames()).startSeconds())
                    .toList();
            points.add(new Point(other.threshold(), Detection.of(results, starts)));
        }
        return List.copyOf(points);
    }
}
