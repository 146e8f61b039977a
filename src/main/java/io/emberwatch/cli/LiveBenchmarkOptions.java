package io.emberwatch.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.lab.benchmark.live.CameraPlan;
import io.emberwatch.lab.benchmark.live.LiveConfig;
import io.emberwatch.lab.benchmark.live.LivePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code benchmark --cameras}: the whole monitor, with cameras of its own. */
final class LiveBenchmarkOptions {
    private static final int MOST_CAMERAS = 512;
    private static final int MOST_VIEWERS = 10_000;
    private static final String SIZE = "(\\d{2,4})x(\\d{2,4})";

    @Option(
            names = "--cameras",
            paramLabel = "N",
            defaultValue = "0",
            description = "Measure instead the whole monitor with so many RTSP cameras, which a second process serves.")
    private int cameras;

    @Option(
            names = "--burning",
            paramLabel = "K",
            description = "So many of --cameras show fires; each burns 15 s in about 45 (default: one in 16).")
    private Integer burning;

    @Option(
            names = "--walking",
            paramLabel = "K",
            description = "In so many of --cameras somebody walks about (default: half of them).")
    private Integer walking;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "640x360",
            description = "Frame size of --cameras (default: ${DEFAULT-VALUE}).")
    private String size;

    @Option(
            names = "--rate",
            paramLabel = "FPS",
            defaultValue = "15",
            description = "Frames a second that each of --cameras sends (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--gop",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Seconds from one key frame of --cameras to the next (default: ${DEFAULT-VALUE}).")
    private double gop;

    @Option(
            names = "--clip",
            paramLabel = "FILE",
            description =
                    "A recording in H.264 or HEVC that all of --cameras show again and again, but those that burn.")
    private Path clip;

    @Option(
            names = "--viewers",
            paramLabel = "V",
            defaultValue = "0",
            description = "So many viewers watch live frames, spread over --cameras (default: ${DEFAULT-VALUE}).")
    private int viewers;

    @Option(
            names = "--slow-viewers",
            paramLabel = "V",
            defaultValue = "0",
            description = "So many of --viewers read 32 kB a second (default: ${DEFAULT-VALUE}).")
    private int slowViewers;

    @Option(
            names = "--stalled-viewers",
            paramLabel = "V",
            defaultValue = "0",
            description = "So many of --viewers read nothing (default: ${DEFAULT-VALUE}).")
    private int stalledViewers;

    @Option(
            names = "--fps",
            paramLabel = "FPS",
            description = "capture.fps of --cameras (default: that of --config, else 1).")
    private Double fps;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A configuration whose model, defaults, publish, canary and evidence hold for --cameras.")
    private Path config;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean wanted() {
        return cameras != 0;
    }

    /**
     * Checks the options and makes a plan of them.
     *
     * @param batchSize empty where it is not given
     * @param seconds for which it is measured
     * @throws ParameterException for what is out of range
     */
    LivePlan plan(Optional<Integer> batchSize, double seconds) {
        check(cameras >= 1 && cameras <= MOST_CAMERAS, "--cameras must be from 1 to " + MOST_CAMERAS);
        check(size.matches(SIZE), "--size must be like 640x360");
        int width = Integer.parseInt(size.replaceAll(SIZE, "$1"));
        int height = Integer.parseInt(size.replaceAll(SIZE, "$2"));
        check(width >= 64 && height >= 64 && width % 2 + height % 2 == 0, "--size must be even and from 64x64");
        check(rate >= 1 && rate <= 60, "--rate must be from 1 to 60");
        check(gop >= 0.1 && gop <= 60, "--gop must be from 0.1 to 60");
        check(fps == null || (fps > 0 && fps <= 60), "--fps must be above 0, at most 60");
        check(viewers >= 0 && viewers <= MOST_VIEWERS, "--viewers must be from 0 to " + MOST_VIEWERS);
        check(
                slowViewers >= 0 && stalledViewers >= 0 && slowViewers + stalledViewers <= viewers,
                "--slow-viewers and --stalled-viewers must not exceed --viewers");
        check(clip == null || Files.isRegularFile(clip), "--clip names no file: " + clip);
        check(config == null || Files.isRegularFile(config), "--config names no file: " + config);
        int fires = burning == null ? cameras / 16 : burning;
        check(fires >= 0 && fires <= cameras, "--burning must be from 0 to --cameras");
        int walks = walking == null ? Math.min(cameras / 2, cameras - fires) : walking;
        check(walks >= 0 && fires + walks <= cameras, "--walking and --burning must not exceed --cameras");
        ObjectNode settings = config == null ? LiveConfig.none() : LiveConfig.read(config);
        return new LivePlan(
                new CameraPlan(
                        cameras,
                        fires,
                        walks,
                        width,
                        height,
                        rate,
                        Math.round(gop * 1000),
                        clip == null ? "" : clip.toAbsolutePath().toString()),
                settings,
                fps == null ? OptionalDouble.empty() : OptionalDouble.of(fps),
                batchSize,
                new LivePlan.Audience(viewers, slowViewers, stalledViewers),
                Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    private void check(boolean good, String message) {
        if (!good) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
