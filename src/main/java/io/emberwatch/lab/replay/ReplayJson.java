package io.emberwatch.lab.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.emberwatch.lab.replay.RuleReplay.ThresholdSweep;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.config.DetectConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A report as {@code replay --json} writes it: the components are the fields, in their order. A value that does not exist
 * is null.
 *
 * @param variants null, and not written, where nothing was compared
 * @param suggestion null, and not written, where none was asked for
 */
record ReplayJson(
        @JsonProperty Totals totals,
        @JsonProperty Settings settings,
        @JsonProperty List<ClipJson> clips,
        @JsonProperty List<Point> sweep,

        @JsonProperty @JsonInclude(JsonInclude.Include.NON_NULL)
        List<Variant> variants,

        @JsonProperty @JsonInclude(JsonInclude.Include.NON_NULL)
        Suggestion suggestion) {

    record Totals(
            @JsonProperty int clips,
            @JsonProperty("duration_seconds") double durationSeconds,
            @JsonProperty("pictures") long images,
            @JsonProperty("still_pictures") long still,
            @JsonProperty long incidents,
            @JsonUnwrapped Detected detection) {}

    record Detected(
            @JsonProperty("fire_clips") long fireClips,
            @JsonProperty long detected,
            @JsonProperty long missed,
            @JsonProperty("false_alarms") long falseAlarms,
            @JsonProperty("hours_without_fire") double hoursWithoutFire,
            @JsonProperty("false_alarms_per_camera_hour") Double falseAlarmsPerCameraHour,
            @JsonProperty("median_time_to_alert_seconds") Double medianTimeToAlertSeconds) {
        static Detected of(Detection detection) {
            return new Detected(
                    detection.fires(),
                    detection.detected(),
                    detection.missed(),
                    detection.falseAlarms(),
                    rounded(detection.hoursWithoutFire()),
                    orNull(detection.falseAlarmsPerCameraHour()),
                    orNull(detection.medianTimeToAlertSeconds()));
        }
    }

    record Settings(
            @JsonProperty double threshold,
            @JsonProperty("clear_threshold") double clearThreshold,
            @JsonProperty int window,
            @JsonProperty("min_hits") int minHits,
            @JsonProperty("cooldown_seconds") double cooldownSeconds,
            @JsonProperty double smoothing,
            @JsonProperty String tiles,
            @JsonProperty("max_still_seconds") double maxStillSeconds,
            @JsonProperty double agreement,
            @JsonProperty double flicker,
            @JsonProperty double fps,

            @JsonProperty("synthetic_seed") @JsonInclude(JsonInclude.Include.NON_NULL)
            Long syntheticSeed) {
        static Settings of(DetectConfig detect, double fps, OptionalLong seed) {
            return new Settings(
                    detect.threshold(),
                    detect.clearThreshold(),
                    detect.window(),
                    detect.minHits(),
                    detect.cooldown().toMillis() / 1000.0,
                    detect.smoothing(),
                    detect.tiles().label(),
                    detect.maxStill().toMillis() / 1000.0,
                    detect.doubts().agreement(),
                    detect.doubts().flicker(),
                    fps,
                    seed.isPresent() ? seed.getAsLong() : null);
        }
    }

    /** @param beginSeconds null, and not written, for a recording, which begins at 0 */
    record ClipJson(
            @JsonProperty String clip,

            @JsonProperty("begin_seconds") @JsonInclude(JsonInclude.Include.NON_NULL)
            Double beginSeconds,

            @JsonProperty("duration_seconds") double durationSeconds,
            @JsonProperty boolean labelled,
            @JsonProperty("fire_from_seconds") Double fireFromSeconds,
            @JsonProperty("pictures") int images,
            @JsonProperty("still_pictures") int still,
            @JsonProperty("peak_score") double peakScore,
            @JsonProperty("time_to_alert_seconds") Double timeToAlertSeconds,
            @JsonProperty("false_alarms") long falseAlarms,
            @JsonProperty boolean missed,
            @JsonProperty Map<String, Integer> suppressed,
            @JsonProperty List<IncidentJson> incidents) {
        static ClipJson of(ClipResult result, boolean scene) {
            return new ClipJson(
                    result.clip(),
                    scene ? rounded(result.beginSeconds()) : null,
                    rounded(result.durationSeconds()),
                    result.truth().known(),
                    orNull(result.truth().fireFromSeconds()),
                    result.sampled(),
                    result.still(),
                    rounded(result.peakScore()),
                    orNull(result.timeToAlertSeconds()),
                    result.falseAlarms(),
                    result.missed(),
                    counts(result.suppressed()),
                    result.incidents().stream().map(IncidentJson::of).toList());
        }
    }

    record IncidentJson(
            @JsonProperty("start_seconds") double startSeconds,
            @JsonProperty("end_seconds") double endSeconds,
            @JsonProperty("peak_score") double peakScore) {
        static IncidentJson of(ClipResult.ReplayedIncident incident) {
            return new IncidentJson(
                    rounded(incident.startSeconds()), rounded(incident.endSeconds()), rounded(incident.peakScore()));
        }
    }

    record Point(
            @JsonProperty double threshold,
            @JsonProperty long detected,
            @JsonProperty("detection_rate") Double detectionRate,
            @JsonProperty("false_alarms") long falseAlarms,
            @JsonProperty("false_alarms_per_camera_hour") Double falseAlarmsPerCameraHour) {
        static Point of(ThresholdSweep.Point point) {
            Detection detection = point.detection();
            return new Point(
                    rounded(point.threshold()),
                    detection.detected(),
                    orNull(detection.rate()),
                    detection.falseAlarms(),
                    orNull(detection.falseAlarmsPerCameraHour()));
        }
    }

    record Variant(
            @JsonProperty String variant,
            @JsonUnwrapped Detected detection,
            @JsonProperty Map<String, Integer> suppressed) {
        static Variant of(RuleVariant.Outcome outcome) {
            return new Variant(outcome.name(), Detected.of(outcome.detection()), counts(outcome.suppressed()));
        }
    }

    record Suggestion(
            @JsonProperty("false_alarms_per_camera_day_wanted")
            double wanted,

            @JsonProperty boolean reached,
            @JsonProperty Rule suggested,
            @JsonProperty("as_configured") Rule configured) {
        static Suggestion of(RuleSuggestion suggestion) {
            return new Suggestion(
                    suggestion.wantedPerDay(),
                    suggestion.reached(),
                    Rule.of(suggestion.proposed()),
                    Rule.of(suggestion.configured()));
        }
    }

    record Rule(
            @JsonProperty double threshold,
            @JsonProperty("min_hits") int minHits,
            @JsonProperty int window,
            @JsonUnwrapped Detected detection,
            @JsonProperty("false_alarms_per_camera_day") Double perDay,
            @JsonProperty("interval_95_per_camera_day") List<Double> interval,
            @JsonProperty("missed_clips") List<String> missedClips) {
        static Rule of(RuleSuggestion.Candidate rule) {
            return new Rule(
                    rule.threshold(),
                    rule.minHits(),
                    rule.window(),
                    Detected.of(rule.detection()),
                    orNull(rule.perDay()),
                    rule.intervalPerDay()
                            .map(each -> List.of(rounded(each.low()), rounded(each.high())))
                            .orElse(null),
                    rule.missed());
        }
    }

    static ReplayJson of(ReplayReport report) {
        ReplayReport.Totals totals = report.totals();
        boolean scenes = report.seed().isPresent();
        return new ReplayJson(
                new Totals(
                        totals.clips(),
                        rounded(totals.durationSeconds()),
                        totals.images(),
                        totals.still(),
                        totals.incidents(),
                        Detected.of(totals.detection())),
                Settings.of(report.detect(), report.fps(), report.seed()),
                report.results().stream()
                        .map(result -> ClipJson.of(result, scenes))
                        .toList(),
                report.sweep().stream().map(Point::of).toList(),
                report.variants().isEmpty()
                        ? null
                        : report.variants().stream().map(Variant::of).toList(),
                report.suggestion().map(Suggestion::of).orElse(null));
    }

    private static Map<String, Integer> counts(Map<Suppression, Integer> suppressed) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        new TreeMap<>(suppressed).forEach((reason, count) -> counts.put(reason.reason(), count));
        return counts;
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? Double.valueOf(rounded(value.getAsDouble())) : null;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
