package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.engine.DecisionThresholds;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.ExplainConfig;
import io.emberwatch.monitor.config.TileGrid;
import io.emberwatch.monitor.inference.MapChoices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the configuration says of each camera now, by camera, as the stages want it; the hidden canary is one of them.
 * Thread-safe.
 */
public final class CameraRules {
    /** What the canary must reach where no camera is watched: either class as likely as the other. */
    private static final double NO_CAMERA = 0.5;

    private volatile Map<CameraId, CameraConfig> cameras;
    private final DecisionThresholds decisions;

    /** @param cameras all that are configured; never changed again */
    public CameraRules(Map<CameraId, CameraConfig> cameras) {
        this.cameras = cameras;
        this.decisions = DecisionThresholds.of(
                thresholds(cameras, DetectConfig::threshold), thresholds(cameras, DetectConfig::clearThreshold));
    }

    /** From now on these are configured; never changed again. */
    void follow(Map<CameraId, CameraConfig> now) {
        cameras = now;
        decisions.set(thresholds(now, DetectConfig::threshold), thresholds(now, DetectConfig::clearThreshold));
    }

    /** What is configured of a camera; empty where it is no more. */
    Optional<CameraConfig> find(CameraId camera) {
        return Optional.ofNullable(cameras.get(camera));
    }

    /** Whether the camera is configured. */
    boolean contains(CameraId camera) {
        return cameras.containsKey(camera);
    }

    /** The score from which a frame of the camera looks like fire, 0..1; no score is enough where it is no more. */
    double threshold(CameraId camera) {
        return camera.equals(CameraId.CANARY)
                ? lowestThreshold()
                : find(camera).map(each -> each.detect().threshold()).orElse(Double.POSITIVE_INFINITY);
    }

    /** How the camera's frames are cut. */
    TileGrid tiles(CameraId camera) {
        return find(camera).map(each -> each.detect().tiles()).orElse(TileGrid.WHOLE);
    }

    /** Whether the camera's hits are looked at again. */
    boolean looksTwice(CameraId camera) {
        return find(camera)
                .filter(each -> each.detect().doubts().secondLook() > 0)
                .isPresent();
    }

    /** What a fire must reach to be seen by any camera: the canary asks for no more. */
    double lowestThreshold() {
        return cameras.values().stream()
                .mapToDouble(camera -> camera.detect().threshold())
                .min()
                .orElse(NO_CAMERA);
    }

    /** Where alarms begin and end, of all cameras; always as they are configured now. */
    DecisionThresholds decisions() {
        return decisions;
    }

    private static List<Double> thresholds(
            Map<CameraId, CameraConfig> cameras, Function<DetectConfig, Double> threshold) {
        return cameras.values().stream()
                .map(CameraConfig::detect)
                .map(threshold)
                .toList();
    }

    /** The cameras' names for people, in the order of the configuration. */
    Map<CameraId, String> names() {
        return each(CameraConfig::name);
    }

    /** What each camera's alarm is raised by, in the order of the configuration. */
    Map<CameraId, DetectConfig> detection() {
        return each(CameraConfig::detect);
    }

    /** The heat maps that the cameras choose. */
    public MapChoices maps() {
        return new MapChoices(ExplainConfig.USUAL, each(CameraConfig::explain));
    }

    private <V> Map<CameraId, V> each(Function<CameraConfig, V> part) {
        Map<CameraId, V> parts = new LinkedHashMap<>();
        cameras.forEach((id, camera) -> parts.put(id, part.apply(camera)));
        return parts;
    }
}
