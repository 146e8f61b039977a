package io.emberwatch.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.lab.replay.ReplayMaterial.Clip;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.Prediction;
import io.emberwatch.monitor.inference.SecondLook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Clips of images whose blue is the score in hundredths, whose green the hot column, and which are red there. */
class RuleVariantTest {
    private static final Instant MONDAY = Instant.parse("2026-01-05T09:30:00Z");

    @Test
    void each_measure_is_switched_over_the_same_scores() throws Exception {
        List<ClipResult> results = replay(
                "detect: {threshold: 0.6, cooldown: 1s, flicker: 0}",
                // One hit alone; hits that wander; a steady lamp; a fire that stays and flickers from the fifth
                // image.
                clip("glint", FireTruth.NO_FIRE, "90 1 0", "10 1 0", "10 1 0", "10 1 0", "10 1 0"),
                clip("sun", FireTruth.NO_FIRE, "95 0 90", "95 3 90", "95 5 90", "95 7 90", "95 1 90", "95 6 90"),
                clip("lamp", FireTruth.NO_FIRE, "95 4 9", "95 4 9", "95 4 9", "95 4 9", "95 4 9", "95 4 9"),
                clip("fire", FireTruth.fireFrom(2), "0 0 0", "0 0 0", "95 2 90", "95 2 0", "95 2 90", "95 2 0"));

        Map<String, RuleVariant.Outcome> outcomes =
                outcomes("detect: {threshold: 0.6, cooldown: 1s, flicker: 0}", results);

        assertThat(falseAlarms(outcomes))
                .containsOnly(
                        entry("as configured", 2),
                        entry("1 of 1 hits", 3),
                        entry("with smoothing 0.5", 2),
                        entry("with agreement 0.3", 1),
                        entry("with flicker 0.04", 1),
                        entry("without second look", 2));
        assertThat(outcomes.values()).allMatch(outcome -> outcome.detection().missed() == 0);
        assertThat(outcomes.get("1 of 1 hits").detection().medianTimeToAlertSeconds())
                .hasValue(0);
        assertThat(outcomes.get("as configured").detection().medianTimeToAlertSeconds())
                .hasValue(2);
        // Scores of 0, 0.475, 0.71, 0.83 and 0.89: the third hit comes an image later.
        assertThat(outcomes.get("with smoothing 0.5").detection().medianTimeToAlertSeconds())
                .hasValue(3);
        assertThat(outcomes.get("with agreement 0.3").suppressed()).containsOnlyKeys(Suppression.WANDERING);
        assertThat(outcomes.get("with flicker 0.04").suppressed()).containsOnly(entry(Suppression.STEADY, 8));
    }

    @Test
    void second_looks_are_switched_over_the_same_scores() throws Exception {
        String off = "detect: {threshold: 0.6, cooldown: 1s, flicker: 0, second_look: 0}";
        ColumnClassifier whole = new ColumnClassifier();
        List<ClipResult> results = replay(
                off,
                new SecondLook(whole, new RegionClassifier(), camera -> true),
                clip("vest", FireTruth.NO_FIRE, "95 1 10", "95 1 10", "95 1 10", "95 1 10"),
                clip("fire", FireTruth.fireFrom(0), "95 6 90", "95 6 90", "95 6 90", "95 6 90"));

        Map<String, RuleVariant.Outcome> outcomes = outcomes(off, results);

        assertThat(outcomes.get("as configured").detection().falseAlarms()).isEqualTo(1);
        RuleVariant.Outcome twice = outcomes.get("with second look 0.8");
        assertThat(twice.detection().falseAlarms()).isZero();
        assertThat(twice.detection().detected()).isEqualTo(1);
        assertThat(twice.suppressed()).containsOnly(entry(Suppression.SECOND_LOOK, 4));
        String on = off.replace("second_look: 0", "second_look: 0.8");
        assertThat(outcomes(on, results).get("without second look").detection().falseAlarms())
                .isEqualTo(1);
        assertThat(replay(
                                on,
                                new SecondLook(whole, new RegionClassifier(), camera -> true),
                                clip("vest", FireTruth.NO_FIRE, "95 1 10", "95 1 10", "95 1 10", "95 1 10"))
                        .get(0)
                        .incidents())
                .as("the replay itself goes by the rule")
                .isEmpty();
    }

    @Test
    void what_is_on_is_switched_off_and_as_configured_is_what_the_replay_itself_gave() throws Exception {
        String camera = "masks: {left: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}\n    zones: {all: [[0, 0], [1, 0], [1, 1],"
                + " [0, 1]]}\n    detect: {cooldown: 1s, agreement: 0.3, flicker: 0.01, smoothing: 0.1,"
                + " quiet: [mon-fri 08:00-09:31 UTC]}";
        List<ClipResult> results = replay(
                camera,
                clip("right", FireTruth.NO_FIRE, "95 6 0", "95 6 90", "95 6 0", "95 6 90", "95 6 0", "95 6 90"),
                clip("left", FireTruth.NO_FIRE, "95 1 0", "95 1 90", "95 1 0", "95 1 90", "95 1 0", "95 1 90"));

        Map<String, RuleVariant.Outcome> outcomes = outcomes(camera, results);

        assertThat(outcomes.keySet())
                .containsExactlyInAnyOrder(
                        "as configured",
                        "1 of 1 hits",
                        "without smoothing",
                        "without agreement",
                        "without flicker",
                        "without second look",
                        "without quiet hours",
                        "without masks",
                        "without zones");
        assertThat(falseAlarms(outcomes)).contains(entry("as configured", 0), entry("without quiet hours", 1));
        // The first image of the other clip has nothing that it could differ from.
        assertThat(outcomes.get("without quiet hours").suppressed())
                .containsOnly(entry(Suppression.MASK, 6), entry(Suppression.STEADY, 1));
        ReplayReport report = new ReplayReport(
                results, judged(camera).detect(), 1, OptionalLong.empty(), List.copyOf(outcomes.values()));
        JsonNode configured = report.json()
                .at("/variants")
                .valueStream()
                .filter(variant -> variant.at("/variant").asText().equals("as configured"))
                .findFirst()
                .orElseThrow();
        assertThat(configured.at("/false_alarms").asInt())
                .isEqualTo(report.totals().detection().falseAlarms());
        assertThat(configured.at("/suppressed/quiet").asInt()).isEqualTo(12);
        assertThat(results.get(0).suppressed()).containsOnly(entry(Suppression.QUIET, 6));
        assertThat(report.table()).anyMatch(line -> line.startsWith("without masks "));
    }

    private static Map<String, Integer> falseAlarms(Map<String, RuleVariant.Outcome> outcomes) {
        return outcomes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().detection().falseAlarms()));
    }

    private static Map<String, RuleVariant.Outcome> outcomes(String camera, List<ClipResult> results)
            throws ConfigException {
        return RuleVariant.around(judged(camera)).stream()
                .collect(Collectors.toMap(RuleVariant::name, variant -> variant.over(results)));
    }

    private static List<ClipResult> replay(String camera, Clip... clips)
            throws CameraException, IOException, ConfigException {
        return replay(camera, new ColumnClassifier(), clips);
    }

    private static List<ClipResult> replay(String camera, FireClassifier classifier, Clip... clips)
            throws CameraException, IOException, ConfigException {
        Replay replay = new Replay(classifier, judged(camera), 1, MONDAY);
        return new ReplayMaterial.Recordings(List.of(clips)).play(replay, ReplayView.Factory.NONE);
    }

    /** One image a second: score in hundredths, hot column of 8, how red it is. */
    private static Clip clip(String name, FireTruth truth, String... images) {
        return new Clip(name, truth, () -> new PlainSource(List.of(images)));
    }

    private static CameraConfig judged(String more) throws ConfigException {
        return new ConfigLoader(name -> null)
                .parse(
                        "",
                        "defaults: {detect: {max_still: 0s}}\ncameras:\n  replay:\n    url: 'demo:'\n    " + more
                                + "\n")
                .cameras()
                .values()
                .iterator()
                .next();
    }

    /** Reads score and heat map off an image. */
    private static final class ColumnClassifier implements FireClassifier {
        @Override
        public int batchSize() {
            return 4;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            List<Prediction> verdicts = new ArrayList<>();
            for (VideoFrame frame : frames) {
                float score = frame.pixels().get(0) / 100f;
                float[] heat = new float[8];
                heat[frame.pixels().get(1)] = 1;
                verdicts.add(
                        new Prediction(score, score >= 0.7 ? Optional.of(new HeatMap(8, 1, heat)) : Optional.empty()));
            }
            return verdicts;
        }

        @Override
        public void close() {}
    }

    /** What is reddest in a region is its score in hundredths. */
    private static final class RegionClassifier implements FireClassifier {
        @Override
        public int batchSize() {
            return 4;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            return frames.stream()
                    .map(frame -> {
                        int most = 0;
                        for (int i = 2; i < frame.width() * frame.height() * 3; i += 3) {
                            most = Math.max(most, frame.pixels().get(i));
                        }
                        return new Prediction(most / 100f, Optional.empty());
                    })
                    .toList();
        }

        @Override
        public void close() {}
    }

    /** Plays plain images. */
    private static final class PlainSource implements CameraSource {
        private final List<String> images;
        private int next;

        PlainSource(List<String> images) {
            this.images = images;
        }

        @Override
        public StreamFormat open() {
            return new StreamFormat(8, 8, "plain", false);
        }

        @Override
        public Optional<SourceFrame> read() {
            if (next == images.size()) {
                return Optional.empty();
            }
            String[] bgr = images.get(next).split(" ", -1);
            return Optional.of(new SourceFrame.Rendered(1_000_000_000L * next++, 8, 8, target -> {
                ByteBuffer pixels = target.duplicate();
                for (int at = 0; at < 8 * 8; at++) {
                    boolean hot = at % 8 == Integer.parseInt(bgr[1]);
                    pixels.put(Byte.parseByte(bgr[0]));
                    pixels.put(Byte.parseByte(bgr[1]));
                    pixels.put((byte) (Math.floorDiv(at, 8) + (hot ? Integer.parseInt(bgr[2]) : 0)));
                }
            }));
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {}
    }
}
