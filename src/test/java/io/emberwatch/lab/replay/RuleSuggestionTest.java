package io.emberwatch.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.lab.replay.ClipResult.ScoredFrame;
import io.emberwatch.monitor.alarm.filter.Observation;
import io.emberwatch.monitor.config.CameraConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Clips of one frame a second; nothing is hot, so that scores alone decide. */
class RuleSuggestionTest {
    private static final CameraConfig CAMERA = CameraConfig.withDefaults("gate", "demo:");

    @Test
    void threshold_liesHalfwayBetweenTheLampAndTheFire() {
        RuleSuggestion suggestion = RuleSuggestion.of(
                CAMERA,
                List.of(
                        clip("lamp", FireTruth.NO_FIRE, 0.7, 0.7, 0.7, 0.7),
                        clip("fire", FireTruth.fireFrom(0), 0.9, 0.9, 0.9, 0.9)),
                1);

        // Quiet from 0.71 on, found up to 0.90.
        assertThat(suggestion.proposed().threshold()).isBetween(0.80, 0.82);
        assertThat(suggestion.proposed().minHits()).isEqualTo(3);
        assertThat(suggestion.reached()).isTrue();
        assertThat(suggestion.proposed().detection().detected()).isEqualTo(1);
        assertThat(suggestion.lines()).anyMatch(line -> line.contains("finds 1 of 1 fires after 2.0 s (median)"));
    }

    @Test
    void moreHits_areProposedWhereTheyFindMoreFires() {
        RuleSuggestion suggestion = RuleSuggestion.of(
                CAMERA,
                List.of(
                        clip("glints", FireTruth.NO_FIRE, 0.95, 0.95, 0.95, 0.1, 0.1, 0.1),
                        clip("faint fire", FireTruth.fireFrom(0), 0.6, 0.6, 0.6, 0.6, 0.6, 0.6)),
                1);

        assertThat(suggestion.proposed().minHits()).isEqualTo(4);
        assertThat(suggestion.proposed().threshold()).isBetween(0.5, 0.6);
        assertThat(suggestion.configured().missed()).containsExactly("faint fire");
        assertThat(suggestion.configured().detection().falseAlarms()).isEqualTo(1);
    }

    @Test
    void withoutFires_theThresholdNeverFalls_andTheUpperLimitIsTold() {
        RuleSuggestion suggestion =
                RuleSuggestion.of(CAMERA, List.of(clip("calm", FireTruth.NO_FIRE, 0.1, 0.1, 0.1)), 1);

        assertThat(suggestion.proposed().threshold()).isEqualTo(0.8);
        // 3.69 events in three seconds.
        assertThat(suggestion.proposed().intervalPerDay().orElseThrow().high()).isBetween(106_000.0, 106_500.0);
        assertThat(suggestion.lines())
                .anyMatch(line -> line.contains("takes 89 hours without a false alarm"))
                .anyMatch(line -> line.contains("no clip with fire says what it costs"));
    }

    @Test
    void whereNoRuleIsQuiet_theQuietestIsNamed_andThatItIsNotEnough() {
        RuleSuggestion suggestion =
                RuleSuggestion.of(CAMERA, List.of(clip("stove", FireTruth.NO_FIRE, 1, 1, 1, 1, 1, 1)), 1);

        assertThat(suggestion.reached()).isFalse();
        assertThat(suggestion.proposed()).as("nothing is gained by another").isEqualTo(suggestion.configured());
        assertThat(suggestion.lines()).anyMatch(line -> line.contains("no rule keeps within 1 false alarms"));
    }

    @Test
    void clipsThatBurnAllTheTime_sayNothingOfFalseAlarms() {
        assertThatThrownBy(() -> RuleSuggestion.of(CAMERA, List.of(clip("fire", FireTruth.fireFrom(0), 1, 1)), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ClipResult clip(String name, FireTruth truth, double... scores) {
        List<ScoredFrame> frames = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            frames.add(new ScoredFrame(
                    i * 1_000_000_000L,
                    new Observation(
                            scores[i], Instant.EPOCH.plusSeconds(i), Optional.empty(), OptionalDouble.empty())));
        }
        return new ClipResult(name, truth, 0, scores.length, frames, 0, List.of(), Map.of());
    }
}
