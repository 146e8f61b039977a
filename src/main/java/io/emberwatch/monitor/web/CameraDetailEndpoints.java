package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.ScoreHistory;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the page of a camera draws: the scores of the last hours, and where a fire counts. Thread-safe. */
final class CameraDetailEndpoints {
    private final CameraEndpoints cameras;
    private final CameraDirectory directory;
    private final InstantSource clock;

    CameraDetailEndpoints(CameraEndpoints cameras, CameraDirectory directory, InstantSource clock) {
        this.cameras = cameras;
        this.directory = directory;
        this.clock = clock;
    }

    /** {@code GET /api/cameras/{id}/scores}. */
    void scores(Request request, Response response, Callback callback, String id) throws RequestRefused {
        CameraId camera = cameras.find(request, id).id();
        DetectConfig rule = configuration(camera).detect();
        ScoreHistory.Kept kept = directory.scores(camera).orElseThrow(() -> gone(camera));
        Answers.json(
                response,
                callback,
                200,
                new ScoresJson(
                        camera.value(),
                        clock.instant().toString(),
                        ScoreHistory.EVERY.toSeconds(),
                        rule.threshold(),
                        rule.clearThreshold(),
                        rule.window(),
                        rule.minHits(),
                        rule.cooldown().toSeconds(),
                        values(kept.greatest()),
                        values(kept.held())));
    }

    /** {@code GET /api/cameras/{id}/regions}. */
    void regions(Request request, Response response, Callback callback, String id) throws RequestRefused {
        CameraId camera = cameras.find(request, id).id();
        CameraConfig config = configuration(camera);
        Answers.json(
                response,
                callback,
                200,
                new RegionsJson(
                        camera.value(),
                        polygons(config.regions().masks(), "mask"),
                        polygons(config.regions().zones(), "zone")));
    }

    private CameraConfig configuration(CameraId camera) throws RequestRefused {
        return directory.configuration(camera).orElseThrow(() -> gone(camera));
    }

    /** Between two looks it was taken out of the configuration. */
    private static RequestRefused gone(CameraId camera) {
        return RequestRefused.notFound("there is no camera " + camera);
    }

    /** Four digits are more than a curve shows; null where there is none. */
    private static List<Double> values(float[] scores) {
        List<Double> values = new ArrayList<>(scores.length);
        for (float score : scores) {
            values.add(Float.isNaN(score) ? null : Math.round(score * 10_000) / 10_000.0);
        }
        return values;
    }

    private static List<PolygonJson> polygons(List<Polygon> polygons, String kind) {
        List<PolygonJson> all = new ArrayList<>();
        for (Polygon polygon : polygons) {
            String name = polygon.name().isEmpty() ? kind + (all.size() + 1) : polygon.name();
            all.add(new PolygonJson(
                    name,
                    polygon.corners().stream()
                            .map(corner -> List.of(corner.x(), corner.y()))
                            .toList()));
        }
        return all;
    }

    /** The scores of a camera, oldest first; the last is of the time that has begun. Immutable. */
    private record ScoresJson(
            @JsonProperty String camera,
            @JsonProperty String at,
            @JsonProperty("every_seconds") long everySeconds,
            @JsonProperty double threshold,
            @JsonProperty("clear_threshold") double clearThreshold,
            @JsonProperty int window,
            @JsonProperty("min_hits") int minHits,
            @JsonProperty("cooldown_seconds") long cooldownSeconds,
            @JsonProperty List<Double> greatest,
            @JsonProperty List<Double> held) {}

    /** Where a fire does not count, and the only places where it does. Immutable. */
    private record RegionsJson(
            @JsonProperty String camera,
            @JsonProperty List<PolygonJson> masks,
            @JsonProperty List<PolygonJson> zones) {}

    /** A polygon in shares of the image, its corners {@code [x, y]}. Immutable. */
    private record PolygonJson(
            @JsonProperty String name, @JsonProperty List<List<Double>> corners) {}
}
