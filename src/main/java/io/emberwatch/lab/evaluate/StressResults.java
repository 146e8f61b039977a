package io.emberwatch.lab.evaluate;

import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Scored;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model said about images that the evaluation made harder. Immutable.
 *
 * @param trials by name, in a fixed order
 */
public record StressResults(Map<String, Trial> trials) {
    /** A trial of images that all show fire ({@link #fire}) or all show none. */
    public record Trial(boolean fire, Figures figures) {}

    static final String ORANGE = "orange_graded";
    static final String RED_LIT = "red_lit";
    static final String PASTED = "pasted_flame";
    static final String POINTING = "pointing_game";
    static final String POINTING_BOX = "pointing_game_box";
    static final String POINTING_NEAR = "pointing_game_15px";

    /**
     * Makes figures of the scores.
     *
     * @param scores by trial; a hit of the pointing game scores 1, a miss 0
     * @param threshold score from which an image counts as fire
     */
    static StressResults of(Map<String, List<Scored>> scores, double threshold) {
        Map<String, Trial> trials = new LinkedHashMap<>();
        for (String name : List.of(ORANGE, RED_LIT, PASTED, POINTING, POINTING_BOX, POINTING_NEAR)) {
            List<Scored> scored = scores.getOrDefault(name, List.of());
            if (!scored.isEmpty()) {
                double cut = name.startsWith(POINTING) ? 0.5 : threshold;
                trials.put(name, new Trial(scored.get(0).fire(), Figures.of(scored, cut)));
            }
        }
        return new StressResults(trials);
    }
}
