package io.emberwatch.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.capture.CameraException;
import io.emberwatch.config.CameraConfig;
import io.emberwatch.config.ConfigException;
import io.emberwatch.config.ModelConfig;
import io.emberwatch.inference.FireClassifier;
import io.emberwatch.inference.InferenceListener;
import io.emberwatch.inference.MapChoices;
import io.emberwatch.inference.TiledClassifier;
import io.emberwatch.replay.AnnotatedVideo;
import io.emberwatch.replay.Clip;
import io.emberwatch.replay.ClipResult;
import io.emberwatch.replay.Replay;
import io.emberwatch.replay.ReplayReport;
import io.emberwatch.replay.ReplayView;
import io.emberwatch.replay.SweepPlot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch replay}: what the monitor would have made of recordings. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Runs recordings through the monitor's stages, faster than real time, and reports incidents,"
                + " false alarms, time to alert and what other thresholds would have done. The same recordings give"
                + " the same incidents.")
final class ReplayCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "VIDEO",
            arity = "1..*",
            description = "Recordings, or folders to search for them. One in a folder called fire burns from its begin"
                    + " and one in nofire never, unless --truth says otherwise.")
    private List<Path> named;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "When the recordings burn: a CSV file of lines clip,fire_from_seconds (or none).")
    private Path truth;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON.")
    private Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw the threshold sweep as a PNG.")
    private Path plot;

    @Option(
            names = "--annotated",
            paramLabel = "DIR",
            description = "Write a video of each recording's judged pictures, with heat map, score and state.")
    private Path annotated;

    @Option(
            names = "--model",
            defaultValue = ModelBundle.BUILTIN,
            description = "Folder of a model package, or builtin (the default).")
    private String model;

    @Option(
            names = "--synthetic-hours",
            paramLabel = "H",
            description = "Instead of replaying each file, make a camera of this many hours out of the files and the"
                    + " pictures in the folders, which must be without fire: panned, mirrored, drifting in brightness"
                    + " and white balance.")
    private Double syntheticHours;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Draws the synthetic camera (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--recorded-at",
            paramLabel = "TIME",
            defaultValue = "2026-01-01T00:00:00Z",
            description = "When the recordings begin, for schedules (default: ${DEFAULT-VALUE}).")
    private Instant recordedAt;

    @Mixin
    private RuleOptions rules;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws ConfigException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            CameraConfig judged = rules.load();
            double fps = rules.fps(judged);
            List<Clip> clips = clips(judged, fps);
            if (annotated != null) {
                Files.createDirectories(annotated);
            }
            report(new ReplayReport(replay(clips, judged, fps), judged.detect(), fps));
            return CommandLine.ExitCode.OK;
        } catch (IllegalArgumentException e) {
            err.println("replay: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (CameraException e) {
            err.println("replay: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        } catch (IOException e) {
            err.println("replay: cannot write: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private List<Clip> clips(CameraConfig judged, double fps) {
        ReplayClips clips = new ReplayClips(judged);
        if (syntheticHours == null) {
            return clips.recordings(named, truth);
        }
        if (!(syntheticHours > 0 && syntheticHours <= 1000)) {
            throw new IllegalArgumentException("--synthetic-hours must be more than 0 and at most 1000");
        }
        if (truth != null) {
            throw new IllegalArgumentException("--truth goes with recordings, not with --synthetic-hours");
        }
        return List.of(clips.synthetic(named, Duration.ofMillis(Math.round(syntheticHours * 3_600_000)), fps, seed));
    }

    private List<ClipResult> replay(List<Clip> clips, CameraConfig judged, double fps)
            throws CameraException, IOException {
        ModelConfig config =
                new ModelConfig(model, 8, Duration.ZERO, ModelConfig.Device.AUTO, ModelConfig.Precision.AUTO, 0);
        double threshold = judged.detect().threshold();
        List<ClipResult> results = new ArrayList<>();
        long begin = System.nanoTime();
        try (FireClassifier classifier = new TiledClassifier(
                new ModelLoading(config, new MapChoices(judged.explain(), Map.of()))
                        .load(camera -> threshold, InferenceListener.NOOP),
                camera -> judged.detect().tiles())) {
            Replay replay = new Replay(classifier, judged, fps, recordedAt);
            for (Clip clip : clips) {
                try (ReplayView view = view(clip, threshold, fps)) {
                    results.add(replay.run(clip, view));
                }
            }
        }
        double wall = (System.nanoTime() - begin) / 1e9;
        double length =
                results.stream().mapToDouble(ClipResult::durationSeconds).sum();
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%.0f s replayed in %.0f s, %.1f times real time%n%n",
                        length,
                        wall,
                        length / wall);
        return results;
    }

    private ReplayView view(Clip clip, double threshold, double fps) {
        return annotated == null
                ? ReplayView.NOOP
                : new AnnotatedVideo(
                        annotated.resolve(clip.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".annotated.mp4"),
                        clip.name(),
                        threshold,
                        fps);
    }

    private void report(ReplayReport report) throws IOException {
        report.table().forEach(spec.commandLine().getOut()::println);
        if (json != null) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), report.json());
        }
        if (plot != null) {
            SweepPlot.write(plot, report);
        }
    }
}
