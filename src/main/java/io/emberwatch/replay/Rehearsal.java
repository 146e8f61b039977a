package io.emberwatch.replay;

import io.emberwatch.alert.AlertRule;
import io.emberwatch.alert.AlertTransition;
import io.emberwatch.alert.Suppression;
import io.emberwatch.alert.scrutiny.Scrutiny;
import io.emberwatch.alert.scrutiny.Sighting;
import io.emberwatch.config.CameraConfig;
import io.emberwatch.config.DetectConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What another rule would have made of pictures that are already scored. Immutable.
 *
 * @param startSeconds when its incidents would have begun, in order
 * @param suppressed hits that it would not have believed, by reason; no entry where there was none
 */
record Rehearsal(List<Double> startSeconds, Map<Suppression, Integer> suppressed) {
    Rehearsal {
        startSeconds = List.copyOf(startSeconds);
        suppressed = Map.copyOf(suppressed);
    }

    /** With everything that a camera goes by; its threshold is not below the one that the pictures were scored with. */
    static Rehearsal as(CameraConfig camera, List<ScoredMoment> moments) {
        return of(camera.detect(), new Scrutiny(camera)::examine, moments);
    }

    /** By the scores alone, at any threshold. */
    static Rehearsal byScores(DetectConfig detect, List<ScoredMoment> moments) {
        return of(detect, sighting -> Optional.empty(), moments);
    }

    private static Rehearsal of(
            DetectConfig detect, Function<Sighting, Optional<Suppression>> scrutiny, List<ScoredMoment> moments) {
        AlertRule rule = new AlertRule(detect);
        List<Double> starts = new ArrayList<>();
        Map<Suppression, Integer> suppressed = new EnumMap<>(Suppression.class);
        for (ScoredMoment moment : moments) {
            rule.elapse(moment.nanos());
            Optional<Suppression> doubt = scrutiny.apply(moment.sighting());
            doubt.ifPresent(reason -> suppressed.merge(reason, 1, Integer::sum));
            double score = doubt.isPresent() ? 0 : moment.score();
            if (rule.observe(score, moment.nanos())
                    .filter(AlertTransition::newFire)
                    .isPresent()) {
                starts.add(moment.seconds());
            }
        }
        return new Rehearsal(starts, suppressed);
    }
}
