package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.DetectConfig;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The alarm rule of a replay: a camera of a configuration, or the defaults, with single values changed by options. */
final class RuleOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Use the alarm rule of this configuration (default: the default rule).")
    private Path config;

    @Option(
            names = "--camera",
            paramLabel = "ID",
            description = "Camera of the configuration whose rule is used (default: the first).")
    private String camera;

    @Option(names = "--threshold", description = "Lowest score that counts as a hit, 0 to 1.")
    private Double threshold;

    @Option(names = "--clear-threshold", description = "The alarm ends when all scores of a window are below this.")
    private Double clearThreshold;

    @Option(names = "--window", paramLabel = "N", description = "Number of latest frames that the rule looks at.")
    private Integer window;

    @Option(names = "--min-hits", paramLabel = "K", description = "Number of hits in the window that raise the alarm.")
    private Integer minHits;

    @Option(names = "--fps", description = "Frames per second that are scored.")
    private Double fps;

    /**
     * The camera whose rule is replayed, with the options applied to its {@code detect}.
     *
     * @throws UserException in one line for values that cannot be
     */
    CameraConfig load() throws ConfigException {
        CameraConfig base = base();
        if (fps != null) {
            try {
                CaptureConfig.checkFps("--fps", fps);
            } catch (IllegalArgumentException e) {
                throw new UserException(e.getMessage(), e);
            }
        }
        DetectConfig detect = base.detect();
        double hit = threshold == null ? detect.threshold() : threshold;
        // A lower threshold lowers the clear threshold too, unless that is given as well.
        double clear = clearThreshold == null ? Math.min(hit, detect.clearThreshold()) : clearThreshold;
        try {
            return base.withDetect(detect.with(
                    hit,
                    clear,
                    window == null ? detect.window() : window,
                    minHits == null ? detect.minHits() : minHits));
        } catch (IllegalArgumentException e) {
            // The record checks its limits, and the configuration has passed them: only an option can break one.
            throw new UserException("--threshold, --clear-threshold, --window or --min-hits: " + e.getMessage(), e);
        }
    }

    /** Scored frames per second. */
    double fps(CameraConfig camera) {
        return fps == null ? camera.capture().fps() : fps;
    }

    private CameraConfig base() throws ConfigException {
        if (config == null) {
            if (camera != null) {
                throw new UserException("--camera needs a --config to find it in");
            }
            return CameraConfig.withDefaults("replay", "demo:");
        }
        Map<CameraId, CameraConfig> cameras =
                new ConfigLoader(System::getenv).load(config).cameras();
        if (camera == null) {
            return cameras.values().iterator().next();
        }
        return CameraId.parse(camera)
                .map(cameras::get)
                .orElseThrow(() -> new UserException(
                        "there is no camera " + camera + " in " + config + "; it has " + cameras.keySet()));
    }
}
