package io.emberwatch.lab.replay;

import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmTransition;
import io.emberwatch.monitor.alarm.Suppression;
import io.emberwatch.monitor.alarm.filter.HitFilter;
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
    static RuleReplay as(CameraConfig camera, List<ClipResult.ScoredFrame> moments) {
        return of(camera.detect(), new HitFilter(camera)::examine, moments);
    }

    /** By the scores alone, at any threshold. */
    static RuleReplay byScores(DetectConfig detect, List<ClipResult.ScoredFrame> moments) {
        return of(detect, sighting -> Optional.empty(), moments);
    }

    private static RuleReplay of(
            DetectConfig detect,
            Function<Observation, Optional<Suppression>> scrutiny,
            List<ClipResult.ScoredFrame> moments) {
        AlarmRule rule = new AlarmRule(detect);
        List<Double> starts = new ArrayList<>();
        Map<Suppression, Integer> suppressed = new EnumMap<>(Suppression.class);
        for (ClipResult.ScoredFrame moment : moments) {
            rule.elapse(moment.nanos());
            Optional<Suppression> doubt = scrutiny.apply(moment.sighting());
            doubt.ifPresent(reason -> suppressed.merge(reason, 1, Integer::sum));
            double score = doubt.isPresent() ? 0 : moment.score();
            if (rule.observe(score, moment.nanos())
                    .filter(AlarmTransition::newFire)
                    .isPresent()) {
                starts.add(moment.seconds());
            }
        }
        return new RuleReplay(starts, suppressed);
    }
}
