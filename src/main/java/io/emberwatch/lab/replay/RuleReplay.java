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
}
