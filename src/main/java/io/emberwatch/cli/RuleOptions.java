package io.emberwatch.cli;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.DetectConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a replay's alarm goes by: a camera of a configuration or the defaults, and single values over them. */
final class RuleOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Judge as this configuration says; without it the defaults hold.")
    private Path config;

    @Option(
            names = "--camera",
            paramLabel = "ID",
            description = "The camera of the configuration to judge as; by default its first.")
    private String camera;

    @Option(names = "--threshold", description = "Score from which a picture is a hit, 0 to 1.")
    private Double threshold;

    @Option(names = "--clear-threshold", description = "The fire is over when a full window stays below this.")
    private Double clearThreshold;

    @Option(names = "--window", paramLabel = "N", description = "How many of the latest pictures are looked at.")
    private Integer window;

    @Option(names = "--min-hits", paramLabel = "K", description = "How many hits among them raise the alarm.")
    private Integer minHits;

    @Option(names = "--fps", description = "Pictures a second that are judged.")
    private Double fps;

    /**
     * The camera to judge as, with the options applied to its {@code detect}.
     *
     * @throws IllegalArgumentException in one line for values that cannot be
     */
    CameraConfig load() throws ConfigException {
        CameraConfig base = base();
        if (fps != null) {
            CaptureConfig.checkFps("--fps", fps);
        }
        DetectConfig detect = base.detect();
        double hit = threshold == null ? detect.threshold() : threshold;
        // A lower threshold takes the one for clearing along, unless that is given as well.
        double clear = clearThreshold == null ? Math.min(hit, detect.clearThreshold()) : clearThreshold;
        return base.withDetect(detect.with(
                hit, clear, window == null ? detect.window() : window, minHits == null ? detect.minHits() : minHits));
    }

    /** Pictures a second that are judged. */
    double fps(CameraConfig judged) {
        return fps == null ? judged.capture().fps() : fps;
    }

    private CameraConfig base() throws ConfigException {
        if (config == null) {
            if (camera != null) {
                throw new IllegalArgumentException("--camera needs a --config to find it in");
            }
            return CameraConfig.withDefaults("replay", "demo:");
        }
        Map<CameraId, CameraConfig> cameras =
                new ConfigLoader(System::getenv).load(config).cameras();
        if (camera == null) {
            return cameras.values().iterator().next();
        }
        return Optional.ofNullable(cameras.get(new CameraId(camera)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no camera " + camera + " in " + config + "; it has " + cameras.keySet()));
    }
}
