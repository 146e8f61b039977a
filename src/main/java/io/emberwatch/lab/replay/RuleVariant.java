package io.emberwatch.lab.replay;

import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.DoubtConfig;
import io.emberwatch.monitor.config.RegionsConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A camera's rule with one measure against false alarms switched. Immutable.
 *
 * @param name for people
 * @param camera with the rule
 */
public record RuleVariant(String name, CameraConfig camera) {
    private static final double SMOOTHING = 0.5;
    private static final double AGREEMENT = 0.3;
    private static final double FLICKER = 0.04;
    private static final double SECOND_LOOK = 0.8;

    /**
     * The rule as it is, and each measure switched off where it is on, and on, mildly, where it is off. Masks, zones and
     * quiet hours can only be switched off.
     */
    public static List<RuleVariant> around(CameraConfig camera) {
        DetectConfig detect = camera.detect();
        DoubtConfig doubts = detect.doubts();
        RegionsConfig regions = camera.regions();
        List<RuleVariant> variants = new ArrayList<>();
        variants.add(new RuleVariant("as configured", camera));
        int hits = detect.minHits() > 1 ? 1 : 3;
        int window = detect.minHits() > 1 ? 1 : 5;
        variants.add(new RuleVariant(
                hits + " of " + window + " hits",
                camera.withDetect(detect.with(detect.threshold(), detect.clearThreshold(), window, hits))));
        double smoothing = other(detect.smoothing(), SMOOTHING);
        variants.add(
                new RuleVariant(named("smoothing", smoothing), camera.withDetect(detect.withSmoothing(smoothing))));
        double agreement = other(doubts.agreement(), AGREEMENT);
        variants.add(new RuleVariant(named("agreement", agreement), with(camera, doubts.withAgreement(agreement))));
        double flicker = other(doubts.flicker(), FLICKER);
        variants.add(new RuleVariant(named("flicker", flicker), with(camera, doubts.withFlicker(flicker))));
        double secondLook = other(doubts.secondLook(), SECOND_LOOK);
        variants.add(
                new RuleVariant(named("second look", secondLook), with(camera, doubts.withSecondLook(secondLook))));
        if (!doubts.quiet().isEmpty()) {
            variants.add(new RuleVariant("without quiet hours", with(camera, doubts.withQuiet(List.of()))));
        }
        if (!regions.masks().isEmpty()) {
            variants.add(new RuleVariant(
                    "without masks", camera.withRegions(new RegionsConfig(List.of(), regions.zones()))));
        }
        if (!regions.zones().isEmpty()) {
            variants.add(new RuleVariant(
                    "without zones", camera.withRegions(new RegionsConfig(regions.masks(), List.of()))));
        }
        return List.copyOf(variants);
    }

    /**
     * What this rule makes of clips that were scored with the same threshold.
     *
     * @param results of any rule; only their scores are used
     */
    public Outcome over(List<ClipResult> results) {
        List<List<Double>> starts = new ArrayList<>();
        Map<Suppression, Integer> suppressed = new EnumMap<>(Suppression.class);
        for (ClipResult result : results) {
            RuleReplay replayed = RuleReplay.as(camera, result.frames());
            starts.add(replayed.startSeconds());
            replayed.suppressed().forEach((reason, count) -> suppressed.merge(reason, count, Integer::sum));
        }
        return new Outcome(name, Detection.of(results, starts), suppressed);
    }

    private static CameraConfig with(CameraConfig camera, DoubtConfig doubts) {
        return camera.withDetect(camera.detect().withDoubts(doubts));
    }

    private static double other(double value, double mild) {
        return value > 0 ? 0 : mild;
    }

    private static String named(String measure, double value) {
        return value > 0 ? "with " + measure + " " + value : "without " + measure;
    }

    /**
     * What a variant of the rule makes of all clips. Immutable.
     *
     * @param name of the variant, for people
     * @param suppressed hits that were not believed, by reason; no entry where there was none
     */
    public record Outcome(String name, Detection detection, Map<Suppression, Integer> suppressed) {
        public Outcome {
            suppressed = Map.copyOf(suppressed);
        }
    }
}
