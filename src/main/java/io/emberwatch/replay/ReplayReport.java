package io.emberwatch.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.config.DetectConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The results of a replay as a table for people and JSON for machines. Immutable. */
public final class ReplayReport {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<ClipResult> results;
    private final DetectConfig detect;
    private final double fps;
    private final ReplayTotals totals;
    private final List<ThresholdSweep.Point> sweep;

    public ReplayReport(List<ClipResult> results, DetectConfig detect, double fps) {
        this.results = List.copyOf(results);
        this.detect = detect;
        this.fps = fps;
        this.totals = ReplayTotals.of(results);
        this.sweep = ThresholdSweep.over(results, detect);
    }

    public ReplayTotals totals() {
        return totals;
    }

    List<ThresholdSweep.Point> sweep() {
        return sweep;
    }

    DetectConfig detect() {
        return detect;
    }

    /** A line a clip, and the totals below. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        int width = results.stream()
                .mapToInt(result -> result.clip().length())
                .max()
                .orElse(4);
        String form = "%-" + Math.max(4, width) + "s  %8s  %9s  %9s  %5s  %12s  %s";
        lines.add(String.format(
                Locale.ROOT, form, "clip", "seconds", "fire from", "incidents", "peak", "alert after", "result"));
        for (ClipResult result : results) {
            lines.add(String.format(
                    Locale.ROOT,
                    form,
                    result.clip(),
                    fixed(1, result.durationSeconds()),
                    fireFrom(result.truth()),
                    result.incidents().size(),
                    fixed(3, result.peakScore()),
                    result.timeToAlertSeconds().isPresent()
                            ? fixed(1, result.timeToAlertSeconds().getAsDouble()) + " s"
                            : "-",
                    outcome(result)));
        }
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%d clips, %.1f s, %d pictures; threshold %.3g, %d of %d at %.3g fps",
                totals.clips(),
                totals.durationSeconds(),
                totals.pictures(),
                detect.threshold(),
                detect.minHits(),
                detect.window(),
                fps));
        lines.add(totals.incidents() + " incidents; fires detected " + totals.detected() + " of " + totals.fireClips()
                + alertTime() + "; false alarms " + totals.falseAlarms() + rate());
        return List.copyOf(lines);
    }

    private String alertTime() {
        OptionalDouble median = totals.medianTimeToAlertSeconds();
        return median.isPresent() ? " after " + fixed(1, median.getAsDouble()) + " s (median)" : "";
    }

    private String rate() {
        OptionalDouble rate = totals.falseAlarmsPerCameraHour();
        return rate.isPresent()
                ? " in " + fixed(4, totals.hoursWithoutFire()) + " camera-hours without fire ("
                        + fixed(2, rate.getAsDouble()) + " an hour)"
                : "";
    }

    private static String fireFrom(FireTruth truth) {
        if (!truth.known()) {
            return "unknown";
        }
        return truth.hasFire() ? fixed(1, truth.fireFromSeconds().getAsDouble()) + " s" : "none";
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

    /** One object: {@code totals}, {@code settings}, {@code clips} and {@code sweep}; the same for the same clips. */
    public ObjectNode json() {
        ObjectNode root = JSON.objectNode();
        ObjectNode all = root.putObject("totals")
                .put("clips", totals.clips())
                .put("duration_seconds", rounded(totals.durationSeconds()))
                .put("pictures", totals.pictures())
                .put("incidents", totals.incidents())
                .put("fire_clips", totals.fireClips())
                .put("detected", totals.detected())
                .put("missed", totals.missed())
                .put("false_alarms", totals.falseAlarms())
                .put("hours_without_fire", rounded(totals.hoursWithoutFire()));
        put(all, "false_alarms_per_camera_hour", totals.falseAlarmsPerCameraHour());
        put(all, "median_time_to_alert_seconds", totals.medianTimeToAlertSeconds());
        root.putObject("settings")
                .put("threshold", detect.threshold())
                .put("clear_threshold", detect.clearThreshold())
                .put("window", detect.window())
                .put("min_hits", detect.minHits())
                .put("cooldown_seconds", detect.cooldown().toMillis() / 1000.0)
                .put("smoothing", detect.smoothing())
                .put("tiles", detect.tiles().columns() + "x" + detect.tiles().rows())
                .put("agreement", detect.doubts().agreement())
                .put("flicker", detect.doubts().flicker())
                .put("fps", fps);
        ArrayNode clips = root.putArray("clips");
        results.forEach(result -> clips.add(clip(result)));
        ArrayNode points = root.putArray("sweep");
        sweep.forEach(point -> points.add(point(point)));
        return root;
    }

    private static ObjectNode clip(ClipResult result) {
        ObjectNode clip = JSON.objectNode()
                .put("clip", result.clip())
                .put("duration_seconds", rounded(result.durationSeconds()))
                .put("labelled", result.truth().known());
        put(clip, "fire_from_seconds", result.truth().fireFromSeconds());
        clip.put("pictures", result.moments().size()).put("peak_score", rounded(result.peakScore()));
        put(clip, "time_to_alert_seconds", result.timeToAlertSeconds());
        clip.put("false_alarms", result.falseAlarms()).put("missed", result.missed());
        ObjectNode suppressed = clip.putObject("suppressed");
        new TreeMap<>(result.suppressed()).forEach((reason, count) -> suppressed.put(reason.reason(), count));
        ArrayNode incidents = clip.putArray("incidents");
        for (ReplayedIncident incident : result.incidents()) {
            incidents
                    .addObject()
                    .put("start_seconds", rounded(incident.startSeconds()))
                    .put("end_seconds", rounded(incident.endSeconds()))
                    .put("peak_score", rounded(incident.peakScore()));
        }
        return clip;
    }

    private static ObjectNode point(ThresholdSweep.Point point) {
        ObjectNode node =
                JSON.objectNode().put("threshold", rounded(point.threshold())).put("detected", point.detected());
        put(node, "detection_rate", point.detectionRate());
        node.put("false_alarms", point.falseAlarms());
        put(node, "false_alarms_per_camera_hour", point.falseAlarmsPerCameraHour());
        return node;
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(name, rounded(value.getAsDouble()));
        } else {
            node.putNull(name);
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    private static String fixed(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
