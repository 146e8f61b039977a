package io.emberwatch.monitor.config;

import io.emberwatch.core.frame.CameraId;
import java.util.List;

/** Settings to records. */
final class Records {
    private Records() {}

    static ModelConfig model(Settings settings) {
        return new ModelConfig(
                settings.get(Keys.MODEL_PATH),
                settings.get(Keys.BATCH_SIZE),
                settings.get(Keys.MAX_BATCH_DELAY),
                settings.get(Keys.DEVICE),
                settings.get(Keys.PRECISION),
                settings.get(Keys.THREADS));
    }

    static CameraConfig camera(CameraId id, Settings settings) {
        return new CameraConfig(
                settings.find(Keys.CAMERA_NAME).orElse(id.value()),
                settings.find(Keys.URL).orElseThrow(),
                settings.find(Keys.USERNAME),
                settings.find(Keys.PASSWORD),
                capture(settings),
                detect(settings),
                new ExplainConfig(settings.get(Keys.METHOD), settings.get(Keys.LAYER)),
                new RegionsConfig(
                        settings.find(Keys.MASKS).orElse(List.of()),
                        settings.find(Keys.ZONES).orElse(List.of())));
    }

    static PublishConfig publish(Settings settings) {
        return new PublishConfig(settings.get(Keys.JPEG_QUALITY));
    }

    static WebConfig web(Settings settings) {
        return new WebConfig(settings.get(Keys.BIND), settings.get(Keys.MAX_VIEWERS));
    }

    static CanaryConfig canary(Settings settings) {
        return new CanaryConfig(settings.get(Keys.CANARY_ENABLED), settings.get(Keys.CANARY_EVERY));
    }

    static IncidentsConfig incidents(Settings settings) {
        return new IncidentsConfig(
                settings.get(Keys.INCIDENTS_PATH), settings.get(Keys.RETAIN), settings.get(Keys.MAX_SIZE));
    }

    static EvidenceConfig evidence(Settings settings) {
        return new EvidenceConfig(new ClipConfig(
                settings.get(Keys.CLIP_ENABLED),
                settings.get(Keys.PRE_ROLL),
                settings.get(Keys.POST_ROLL),
                settings.get(Keys.MAX_MEMORY),
                settings.get(Keys.MAX_HEAP_SHARE)));
    }

    private static CaptureConfig capture(Settings settings) {
        return new CaptureConfig(
                settings.get(Keys.TRANSPORT),
                settings.get(Keys.TIMEOUT),
                settings.get(Keys.FPS),
                settings.get(Keys.MAX_WIDTH),
                settings.get(Keys.LOOP),
                settings.get(Keys.STALE_AFTER),
                settings.get(Keys.FROZEN_AFTER),
                settings.get(Keys.COVERED_AFTER),
                new BackoffConfig(
                        settings.get(Keys.BACKOFF_INITIAL),
                        settings.get(Keys.BACKOFF_MAX),
                        settings.get(Keys.BACKOFF_JITTER)));
    }

    private static DetectConfig detect(Settings settings) {
        return new DetectConfig(
                settings.get(Keys.THRESHOLD),
                settings.get(Keys.CLEAR_THRESHOLD),
                settings.get(Keys.WINDOW),
                settings.get(Keys.MIN_HITS),
                settings.get(Keys.COOLDOWN),
                settings.get(Keys.SMOOTHING),
                settings.get(Keys.TILES),
                new DoubtConfig(
                        settings.get(Keys.AGREEMENT),
                        settings.get(Keys.FLICKER),
                        settings.find(Keys.QUIET).orElse(List.of())));
    }
}
