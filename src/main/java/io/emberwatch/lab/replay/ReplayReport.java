package io.emberwatch.lab.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.replay.RuleReplay.ThresholdSweep;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import io.emberwatch.lab.text.TimeText;
import io.emberwatch.monitor.config.DetectConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The results of a replay as a table for people and JSON for machines. Immutable. */
public final class ReplayReport {
    private final List<ClipResult> results;
    private final DetectConfig detect;
    private final double fps;
    private final OptionalLong seed;
    private final List<RuleVariant.Outcome> variants;
    private final Optional<RuleSuggestion> suggestion;
    private final Totals totals;
    private final List<ThresholdSweep.Point> sweep;

    /** A report on recordings. */
    public ReplayReport(List<ClipResult> results, DetectConfig detect, double fps) {
        this(results, detect, fps, OptionalLong.empty(), List.of());
    }

    /**
     * @param seed of the synthetic camera whose scenes the results are; empty for recordings
     * @param variants what other rules make of the same clips
     */
    public ReplayReport(
            List<ClipResult> results,
            DetectConfig detect,
            double fps,
            OptionalLong seed,
            List<RuleVariant.Outcome> variants) {
        this(results, detect, fps, seed, variants, Optional.empty());
    }

    /**
     * @param seed of the synthetic camera whose scenes the results are; empty for recordings
     * @param variants what other rules make of the same clips
     * @param suggestion a rule for the site, where one was asked for
     */
    public ReplayReport(
            List<ClipResult> results,
            DetectConfig detect,
            double fps,
            OptionalLong seed,
            List<RuleVariant.Outcome> variants,
            Optional<RuleSuggestion> suggestion) {
        this.results = List.copyOf(results);
        this.detect = detect;
        this.fps = fps;
        this.seed = seed;
        this.variants = List.copyOf(variants);
        this.suggestion = suggestion;
        this.totals = Totals.of(results);
        this.sweep = ThresholdSweep.over(results, detect);
    }

    public Totals totals() {
        return totals;
    }

    List<ClipResult> results() {
        return results;
    }

    List<ThresholdSweep.Point> sweep() {
        return sweep;
    }

    List<RuleVariant.Outcome> variants() {
        return variants;
    }

    Optional<RuleSuggestion> suggestion() {
        return suggestion;
    }

    DetectConfig detect() {
        return detect;
    }

    double fps() {
        return fps;
    }

    /** Of the synthetic camera whose scenes the results are; empty for recordings. */
    OptionalLong seed() {
        return seed;
    }

    /** A line a recording, or the scenes that matter; the totals below, and a line a variant. */
    public List<String> table() {
        return ReplayTable.of(this);
    }

    /** One object: {@code totals}, {@code settings}, {@code clips} and {@code sweep}; the same for the same clips. */
    public ObjectNode json() {
        return Json.tree(ReplayJson.of(this));
    }

    /**
     * All clips of a replay together.
     *
     * @param images number of sampled frames
     * @param still how many of them were not scored, since they showed no change
     * @param detection how well the incidents met the fires
     */
    public record Totals(int clips, double durationSeconds, int images, int still, int incidents, Detection detection) {
        static Totals of(List<ClipResult> results) {
            return new Totals(
                    results.size(),
                    results.stream().mapToDouble(ClipResult::durationSeconds).sum(),
                    results.stream().mapToInt(ClipResult::sampled).sum(),
                    results.stream().mapToInt(ClipResult::still).sum(),
                    results.stream()
                            .mapToInt(result -> result.incidents().size())
                            .sum(),
                    Detection.of(
                            results,
                            results.stream().map(ClipResult::startSeconds).toList()));
        }
    }

    /** A report for people. */
    static final class ReplayTable {
        /** Of a synthetic camera's scenes, this many are shown. */
        private static final int HIGHEST = 10;

        private ReplayTable() {}

        static List<String> of(ReplayReport report) {
            List<String> lines = new ArrayList<>(
                    report.seed().isPresent() ? scenes(report.results()) : recordings(report.results()));
            lines.add("");
            lines.addAll(totals(report));
            if (!report.variants().isEmpty()) {
                lines.add("");
                lines.addAll(variants(report.variants()));
            }
            report.suggestion().ifPresent(suggestion -> {
                lines.add("");
                lines.addAll(suggestion.lines());
            });
            return List.copyOf(lines);
        }

        private static List<String> recordings(List<ClipResult> results) {
            List<String> lines = new ArrayList<>();
            TextTable table = new TextTable(
                    Column.left(
                            "clip",
                            widest(results.stream().map(ClipResult::clip).toList())),
                    Column.right("seconds", 8).gap(2),
                    Column.right("fire from", 9).gap(2),
                    Column.right("incidents", 9).gap(2),
                    Column.right("peak", 5).gap(2),
                    Column.right("alert after", 12).gap(2),
                    Column.last("result").gap(2));
            lines.add(table.heading());
            for (ClipResult result : results) {
                lines.add(table.row(
                        result.clip(),
                        fixed(1, result.durationSeconds()),
                        fireFrom(result.truth()),
                        result.incidents().size(),
                        fixed(3, result.peakScore()),
                        seconds(result.timeToAlertSeconds()),
                        outcome(result)));
            }
            return lines;
        }

        private static List<String> scenes(List<ClipResult> scenes) {
            List<String> lines = new ArrayList<>();
            for (ClipResult scene : scenes) {
                for (ClipResult.ReplayedIncident incident : scene.incidents()) {
                    lines.add("incident at " + TimeText.clock(scene.beginSeconds() + incident.startSeconds())
                            + ", peak "
                            + fixed(3, incident.peakScore()) + ", " + fixed(1, incident.startSeconds()) + " s into "
                            + scene.clip());
                }
            }
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add("begin      peak  scene (the highest of " + scenes.size() + ")");
            scenes.stream()
                    .sorted(Comparator.comparingDouble(ClipResult::peakScore).reversed())
                    .limit(HIGHEST)
                    .map(scene -> TimeText.clock(scene.beginSeconds()) + "  " + fixed(3, scene.peakScore()) + "  "
                            + scene.clip())
                    .forEach(lines::add);
            return lines;
        }

        private static List<String> totals(ReplayReport report) {
            ReplayReport.Totals totals = report.totals();
            Detection detection = totals.detection();
            DetectConfig detect = report.detect();
            String alertTime = detection.medianTimeToAlertSeconds().isPresent()
                    ? " after " + seconds(detection.medianTimeToAlertSeconds()) + " (median)"
                    : "";
            OptionalDouble rate = detection.falseAlarmsPerCameraHour();
            String perHour = rate.isPresent()
                    ? " in " + fixed(4, detection.hoursWithoutFire()) + " camera-hours without fire ("
                            + fixed(2, rate.getAsDouble()) + " an hour)"
                    : "";
            return List.of(
                    line(
                            "%d %s, %.1f s, %d images%s; threshold %.3g, %d of %d at %.3g fps",
                            totals.clips(),
                            report.seed().isPresent() ? "scenes" : "clips",
                            totals.durationSeconds(),
                            totals.images(),
                            totals.still() > 0 ? " (" + totals.still() + " still, not scored)" : "",
                            detect.threshold(),
                            detect.minHits(),
                            detect.window(),
                            report.fps()),
                    totals.incidents() + " incidents; fires detected " + detection.detected() + " of "
                            + detection.fires() + alertTime + "; false alarms " + detection.falseAlarms() + perHour);
        }

        private static List<String> variants(List<RuleVariant.Outcome> variants) {
            List<String> lines = new ArrayList<>();
            TextTable table = new TextTable(
                    Column.left(
                            "rule",
                            widest(variants.stream()
                                    .map(RuleVariant.Outcome::name)
                                    .toList())),
                    Column.right("false alarms", 12).gap(2),
                    Column.right("an hour", 7).gap(2),
                    Column.right("detected", 8).gap(2),
                    Column.right("missed", 6).gap(2),
                    Column.right("alert (median)", 14).gap(2),
                    Column.right("suppressed", 10).gap(2));
            lines.add(table.heading());
            for (RuleVariant.Outcome variant : variants) {
                Detection detection = variant.detection();
                OptionalDouble rate = detection.falseAlarmsPerCameraHour();
                lines.add(table.row(
                        variant.name(),
                        detection.falseAlarms(),
                        rate.isPresent() ? fixed(2, rate.getAsDouble()) : "-",
                        detection.detected(),
                        detection.missed(),
                        seconds(detection.medianTimeToAlertSeconds()),
                        variant.suppressed().values().stream()
                                .mapToInt(count -> count)
                                .sum()));
            }
            return lines;
        }

        private static String fireFrom(FireTruth truth) {
            if (!truth.known()) {
                return "unknown";
            }
            return truth.hasFire() ? seconds(truth.fireFromSeconds()) : "none";
        }

        private static String outcome(ClipResult result) {
            if (!result.truth().known()) {
                return "not labelled";
            }
            String wrong = result.falseAlarms() > 0 ? result.falseAlarms() + " false" : "";
            if (!result.truth().hasFire()) {
                return wrong.isEmpty() ? "quiet" : wrong;
            }
            String right = result.missed() ? "MISSED" : "detected";
            return wrong.isEmpty() ? right : right + ", " + wrong;
        }

        private static int widest(Collection<String> names) {
            return names.stream().mapToInt(String::length).reduce(4, Math::max);
        }

        private static String seconds(OptionalDouble value) {
            return value.isPresent() ? fixed(1, value.getAsDouble()) + " s" : "-";
        }

        private static String fixed(int digits, double value) {
            return String.format(Locale.ROOT, "%." + digits + "f", value);
        }

        private static String line(String form, Object... values) {
            return String.format(Locale.ROOT, form, values);
        }
    }
}
