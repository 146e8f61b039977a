package io.emberwatch.lab.replay;

import io.emberwatch.lab.metrics.PoissonInterval;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DetectConfig;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A threshold and hits for a site, from its own recordings. For each number of hits, the lowest threshold is looked for from
 * which on the false alarms stay within what is wanted. Where clips with fire are there, the proposal lies halfway between
 * that and the highest threshold that still finds as many fires; without, it is not below the camera's own, since nothing
 * would show what that gains. More hits are proposed only where they find more fires, or where fewer are not quiet enough.
 * Immutable.
 *
 * @param wantedPerDay false alarms a camera-day that were allowed
 * @param proposed the quietest rule where none is quiet enough
 * @param configured the camera's own rule on the same recordings
 */
public record RuleSuggestion(double wantedPerDay, Candidate proposed, Candidate configured) {
    /** Hits at this score or more need a heat map. */
    public static final double LOWEST = 0.5;

    private static final int LOWEST_HUNDREDTH = 50;
    private static final int HIGHEST_HUNDREDTH = 99;
    private static final int HOURS = 24;

    /**
     * A rule and what it does.
     *
     * @param missed names of the clips whose fire it does not find
     */
    public record Candidate(double threshold, int minHits, int window, Detection detection, List<String> missed) {
        public Candidate {
            missed = List.copyOf(missed);
        }

        static Candidate of(CameraConfig camera, List<ClipResult> results) {
            DetectConfig detect = camera.detect();
            List<List<Double>> starts = results.stream()
                    .map(clip -> RuleReplay.as(camera, clip.frames()).startSeconds())
                    .toList();
            List<String> missed = new ArrayList<>();
            for (int at = 0; at < results.size(); at++) {
                FireTruth truth = results.get(at).truth();
                if (truth.hasFire() && truth.timeToAlertSeconds(starts.get(at)).isEmpty()) {
                    missed.add(results.get(at).clip());
                }
            }
            return new Candidate(
                    detect.threshold(), detect.minHits(), detect.window(), Detection.of(results, starts), missed);
        }

        /** Counted; empty where no time is known to be without fire. */
        public OptionalDouble perDay() {
            OptionalDouble hourly = detection.falseAlarmsPerCameraHour();
            return hourly.isPresent() ? OptionalDouble.of(hourly.getAsDouble() * HOURS) : hourly;
        }

        /** To expect, with 95% certainty; empty where no time is known to be without fire. */
        public Optional<PoissonInterval> intervalPerDay() {
            return detection.hoursWithoutFire() > 0
                    ? Optional.of(
                            PoissonInterval.of(detection.falseAlarms()).times(HOURS / detection.hoursWithoutFire()))
                    : Optional.empty();
        }

        private boolean within(double wantedPerDay) {
            return perDay().orElse(0) <= wantedPerDay;
        }
    }

    /**
     * Looks for a rule.
     *
     * @param camera everything else is as it has it
     * @param results scored with heat maps from {@link #LOWEST}, or the camera's threshold if that is lower, on
     * @param wantedPerDay false alarms a camera-day to allow, at least 0
     * @throws IllegalArgumentException where no time is known to be without fire
     */
    public static RuleSuggestion of(CameraConfig camera, List<ClipResult> results, double wantedPerDay) {
        Candidate configured = Candidate.of(camera, results);
        if (configured.perDay().isEmpty()) {
            throw new IllegalArgumentException("nothing without fire to count false alarms in");
        }
        List<Candidate> proposals = new ArrayList<>();
        List<Candidate> loud = new ArrayList<>();
        int window = camera.detect().window();
        for (int hits = camera.detect().minHits(); hits <= window; hits++) {
            List<Candidate> rising = candidates(camera, results, hits);
            propose(camera, rising, wantedPerDay).ifPresentOrElse(proposals::add, () -> loud.addAll(rising));
        }
        Comparator<Candidate> fewestHits = Comparator.comparingInt(Candidate::minHits);
        Comparator<Candidate> mostFires =
                Comparator.comparingInt(each -> each.detection().missed());
        Comparator<Candidate> quietest =
                Comparator.comparingInt(each -> each.detection().falseAlarms());
        Candidate proposed = proposals.stream()
                .min(mostFires.thenComparing(fewestHits))
                .or(() -> Stream.concat(Stream.of(configured), loud.stream())
                        .min(quietest.thenComparing(mostFires).thenComparing(fewestHits)))
                .orElse(configured);
        return new RuleSuggestion(wantedPerDay, proposed, configured);
    }

    /** Whether the proposal counts no more false alarms than were allowed. */
    public boolean reached() {
        return proposed.within(wantedPerDay);
    }

    /** Hours without fire and without a false alarm that it takes to be 95% sure of what was allowed; infinite for 0. */
    public double hoursToBeSure() {
        return PoissonInterval.of(0).high() * HOURS / wantedPerDay;
    }

    private static List<Candidate> candidates(CameraConfig camera, List<ClipResult> results, int hits) {
        List<Candidate> candidates = new ArrayList<>();
        for (int hundredth = LOWEST_HUNDREDTH; hundredth <= HIGHEST_HUNDREDTH; hundredth++) {
            candidates.add(candidate(camera, results, hundredth, hits));
        }
        return candidates;
    }

    private static Candidate candidate(CameraConfig camera, List<ClipResult> results, int hundredth, int hits) {
        DetectConfig detect = camera.detect();
        double threshold = hundredth / 100.0;
        return Candidate.of(
                camera.withDetect(
                        detect.with(threshold, Math.min(detect.clearThreshold(), threshold), detect.window(), hits)),
                results);
    }

    private static Optional<Candidate> propose(CameraConfig camera, List<Candidate> rising, double wantedPerDay) {
        int low = rising.size();
        while (low > 0 && rising.get(low - 1).within(wantedPerDay)) {
            low--;
        }
        if (low == rising.size()) {
            return Optional.empty();
        }
        Candidate lowest = rising.get(low);
        if (lowest.detection().fires() == 0) {
            int own = (int) Math.ceil(camera.detect().threshold() * 100 - 1e-9) - LOWEST_HUNDREDTH;
            return Optional.of(rising.get(Math.min(rising.size() - 1, Math.max(low, own))));
        }
        int high = low;
        while (high + 1 < rising.size()
                && rising.get(high + 1).detection().missed()
                        <= lowest.detection().missed()) {
            high++;
        }
        return Optional.of(rising.get((low + high + 1) / 2));
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "suggested: detect: {threshold: %.2f, min_hits: %d, window: %d}",
                proposed.threshold(),
                proposed.minHits(),
                proposed.window()));
        if (!reached()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  no rule keeps within %s false alarms a camera-day here: mask what causes them, or look at the"
                            + " clips above",
                    plain(wantedPerDay)));
        }
        lines.add(line("  with it", proposed));
        lines.add(line("  as configured", configured));
        if (!proposed.missed().isEmpty()) {
            lines.add("  fires missed with it: " + String.join(", ", proposed.missed()));
        }
        double sure = hoursToBeSure();
        if (proposed.detection().falseAlarms() == 0
                && Double.isFinite(sure)
                && proposed.detection().hoursWithoutFire() < sure) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  it takes %.0f hours without a false alarm to be 95%% sure of at most %s a camera-day",
                    Math.ceil(sure),
                    plain(wantedPerDay)));
        }
        lines.add("  counted on the recordings it was chosen by: replay other hours with it before you rely on it");
        return lines;
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String line(String name, Candidate rule) {
        PoissonInterval interval = rule.intervalPerDay().orElseThrow();
        String fires = rule.detection().fires() == 0
                ? "; no clip with fire says what it costs"
                : String.format(
                        Locale.ROOT,
                        "; finds %d of %d fires%s",
                        rule.detection().detected(),
                        rule.detection().fires(),
                        rule.detection().medianTimeToAlertSeconds().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        " after %.1f s (median)",
                                        rule.detection()
                                                .medianTimeToAlertSeconds()
                                                .getAsDouble())
                                : "");
        return String.format(
                Locale.ROOT,
                "%s (%.4g, %d of %d): %d false alarms in %.2f hours, %.2f a camera-day (95%%: %.2f to %.2f)%s",
                name,
                rule.threshold(),
                rule.minHits(),
                rule.window(),
                rule.detection().falseAlarms(),
                rule.detection().hoursWithoutFire(),
                rule.perDay().orElseThrow(),
                interval.low(),
                interval.high(),
                fires);
    }
}
