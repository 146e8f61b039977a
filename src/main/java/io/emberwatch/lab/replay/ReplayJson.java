package io.emberwatch.lab.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.monitor.alarm.Suppression;
import io.emberwatch.monitor.config.DetectConfig;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A report for machines. */
final class ReplayJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ReplayJson() {}

    static ObjectNode of(ReplayReport report) {
        ObjectNode root = JSON.objectNode();
        root.set("totals", totals(report.totals()));
        root.set("settings", settings(report));
        ArrayNode clips = root.putArray("clips");
        boolean scenes = report.seed().isPresent();
        report.results().forEach(result -> clips.add(clip(result, scenes)));
        ArrayNode points = root.putArray("sweep");
        report.sweep().forEach(point -> points.add(point(point)));
        if (!report.variants().isEmpty()) {
            ArrayNode variants = root.putArray("variants");
            report.variants().forEach(variant -> variants.add(variant(variant)));
        }
        return root;
    }

    private static ObjectNode totals(ReplayTotals totals) {
        ObjectNode node = JSON.objectNode()
                .put("clips", totals.clips())
                .put("duration_seconds", rounded(totals.durationSeconds()))
                .put("pictures", totals.pictures())
                .put("incidents", totals.incidents());
        return put(node, totals.detection());
    }

    private static ObjectNode settings(ReplayReport report) {
        DetectConfig detect = report.detect();
        ObjectNode settings = JSON.objectNode()
                .put("threshold", detect.threshold())
                .put("clear_threshold", detect.clearThreshold())
                .put("window", detect.window())
                .put("min_hits", detect.minHits())
                .put("cooldown_seconds", detect.cooldown().toMillis() / 1000.0)
                .put("smoothing", detect.smoothing())
                .put("tiles", detect.tiles().label())
                .put("agreement", detect.doubts().agreement())
                .put("flicker", detect.doubts().flicker())
                .put("fps", report.fps());
        report.seed().ifPresent(seed -> settings.put("synthetic_seed", seed));
        return settings;
    }

    private static ObjectNode clip(ClipResult result, boolean scene) {
        ObjectNode clip = JSON.objectNode().put("clip", result.clip());
        if (scene) {
            clip.put("begin_seconds", rounded(result.beginSeconds()));
        }
        clip.put("duration_seconds", rounded(result.durationSeconds()))
                .put("labelled", result.truth().known());
        put(clip, "fire_from_seconds", result.truth().fireFromSeconds());
        clip.put("pictures", result.moments().size()).put("peak_score", rounded(result.peakScore()));
        put(clip, "time_to_alert_seconds", result.timeToAlertSeconds());
        clip.put("false_alarms", result.falseAlarms()).put("missed", result.missed());
        clip.set("suppressed", suppressed(result.suppressed()));
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
        Detection detection = point.detection();
        ObjectNode node =
                JSON.objectNode().put("threshold", rounded(point.threshold())).put("detected", detection.detected());
        put(node, "detection_rate", detection.rate());
        node.put("false_alarms", detection.falseAlarms());
        put(node, "false_alarms_per_camera_hour", detection.falseAlarmsPerCameraHour());
        return node;
    }

    private static ObjectNode variant(VariantOutcome variant) {
        ObjectNode node = put(JSON.objectNode().put("variant", variant.name()), variant.detection());
        node.set("suppressed", suppressed(variant.suppressed()));
        return node;
    }

    private static ObjectNode put(ObjectNode node, Detection detection) {
        node.put("fire_clips", detection.fires())
                .put("detected", detection.detected())
                .put("missed", detection.missed())
                .put("false_alarms", detection.falseAlarms())
                .put("hours_without_fire", rounded(detection.hoursWithoutFire()));
        put(node, "false_alarms_per_camera_hour", detection.falseAlarmsPerCameraHour());
        put(node, "median_time_to_alert_seconds", detection.medianTimeToAlertSeconds());
        return node;
    }

    private static ObjectNode suppressed(Map<Suppression, Integer> counts) {
        ObjectNode node = JSON.objectNode();
        new TreeMap<>(counts).forEach((reason, count) -> node.put(reason.reason(), count));
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
}
