package io.emberwatch.lab.replay;

import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.filter.HitFilter;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.alarm.filter.Observation;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DetectConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What another rule would have made of images that are already scored. Immutable.
 *
 * @param startSeconds when its incidents would have begun, in order
 * @param suppressed hits that it would not have believed, by reason; no entry where there was none
 */
record RuleReplay(List<Double> startSeconds, Map<Suppression, Integer> suppressed) {
    RuleReplay {
        startSeconds = List.copyOf(startSeconds);
        suppressed = Map.copyOf(suppressed);
    }

    /** With everything that a camera goes by; its threshold is not below the one that the images were scored with. */
    static RuleReplay as(CameraConfig camera, List<ClipResult.ScoredFrame> frames) {
        return of(camera.detect(), new HitFilter(camera)::examine, frames);
    }

    /** By the scores alone, at any threshold. */
    static RuleReplay byScores(DetectConfig detect, List<ClipResult.ScoredFrame> frames) {
        return of(detect, observation -> Optional.empty(), frames);
    }

    private static RuleReplay of(
            DetectConfig detect,
            Function<Observation, Optional<Suppression>> filter,
            List<ClipResult.ScoredFrame> frames) {
        AlarmRule rule = new AlarmRule(detect);
        List<Double> starts = new ArrayList<>();
        Map<Suppression, Integer> suppressed = new EnumMap<>(Suppression.class);
        for (ClipResult.ScoredFrame frame : frames) {
            rule.elapse(frame.nanos());
            Optional<Suppression> doubt = filter.apply(frame.observation());
            doubt.ifPresent(reason -> suppressed.merge(reason, 1, Integer::sum));
            double score = doubt.isPresent() ? 0 : frame.score();
            if (rule.observe(score, frame.nanos())
                    .filter(AlarmRule.Transition::newFire)
                    .isPresent()) {
                starts.add(frame.seconds());
            }
        }
        return new RuleReplay(starts, suppressed);
    }

    /**
     * What other thresholds would have done: the scores of the clips through the alarm rule again, with everything else as
     * it was. It goes by the scores alone; what masks and votes would have suppressed is not known at other thresholds.
     */
    static final class ThresholdSweep {
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
}
