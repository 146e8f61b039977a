package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.engine.DecisionThresholds;
import io.emberwatch.lab.dataset.ImageSelection;
import io.emberwatch.lab.replay.AnnotatedVideo;
import io.emberwatch.lab.replay.ClipResult;
import io.emberwatch.lab.replay.FireTruth;
import io.emberwatch.lab.replay.Replay;
import io.emberwatch.lab.replay.ReplayMaterial;
import io.emberwatch.lab.replay.ReplayReport;
import io.emberwatch.lab.replay.ReplayView;
import io.emberwatch.lab.replay.RuleSuggestion;
import io.emberwatch.lab.replay.RuleVariant;
import io.emberwatch.lab.replay.SweepPlot;
import io.emberwatch.monitor.LoadedModel;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ModelConfig;
import io.emberwatch.monitor.config.TileGrid;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.SecondLook;
import io.emberwatch.monitor.inference.TiledClassifier;
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
import java.util.Optional;
import java.util.OptionalLong;
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
        description =
                "Runs recordings through the monitor's stages, faster than real time. Reports incidents, false alarms,"
                        + " time to alert and the results at other thresholds. The same recordings always give the same"
                        + " incidents.")
public final class ReplayCommand implements Callable<Integer> {
    private static final int BATCH = 8;

    @Parameters(
            paramLabel = "VIDEO",
            arity = "1..*",
            description =
                    "Recordings, or folders with recordings. In a folder called fire, a recording shows fire from its"
                            + " start; in a folder called nofire, never. --truth overrides this.")
    private List<Path> named;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description =
                    "CSV file that says when each recording shows fire: lines clip,fire_from_seconds, or clip,none.")
    private Path truth;

    @Option(
            names = "--recorded-at",
            paramLabel = "TIME",
            defaultValue = "2026-01-01T00:00:00Z",
            description =
                    "Start time of the recordings, for schedules such as quiet hours (default: ${DEFAULT-VALUE}).")
    private Instant recordedAt;

    @Option(
            names = "--count",
            split = ",",
            paramLabel = "FOLDER=CLASS",
            description = "What recordings in the folders smoke, controlled, pictured and thermal count as: fire or"
                    + " nofire. The default is neither.")
    private Map<String, String> counted = Map.of();

    @Option(
            names = "--suggest",
            description = "Suggest detect.threshold and detect.min_hits for this site. Recordings without a label are"
                    + " taken to show no fire.")
    private boolean suggest;

    @Option(
            names = "--suggest-at-most",
            paramLabel = "N",
            defaultValue = "1",
            description = "False alarms a camera-day that --suggest allows (default: ${DEFAULT-VALUE}).")
    private double allowed;

    @Mixin
    private NetworkOption model;

    @Mixin
    private NetworkOption.PrecisionOption precision;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private SyntheticOptions synthetic;

    @Mixin
    private ComparisonOptions comparison;

    @Mixin
    private ReplayOutputs outputs;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CameraException, IOException {
        CameraConfig camera = rules.load();
        double fps = rules.fps(camera);
        List<TileGrid> grids = comparison.grids();
        Optional<Duration> length = synthetic.length();
        if (!(allowed >= 0 && allowed <= 1e6)) {
            throw new UserException("--suggest-at-most must be 0 or more false alarms a camera-day, not " + allowed);
        }
        ReplayMaterial material = material(camera, fps, length);
        outputs.prepare();
        ReplayPass pass = new ReplayPass(model.config(BATCH, precision.precision()), material, fps, recordedAt)
                .withMapsFrom(suggest ? RuleSuggestion.LOWEST : 1)
                .withSecondLooks(comparison.wanted());
        List<ClipResult> results =
                timed(() -> pass.as(camera, outputs.videos(camera.detect().threshold(), fps)));
        ReplayReport report = new ReplayReport(
                results,
                camera.detect(),
                fps,
                length.isPresent() ? OptionalLong.of(synthetic.seed()) : OptionalLong.empty(),
                comparison.wanted() ? variants(pass, camera, grids, results) : List.of(),
                suggest ? Optional.of(suggestion(camera, results)) : Optional.empty());
        report.table().forEach(spec.commandLine().getOut()::println);
        outputs.write(report);
        return CommandLine.ExitCode.OK;
    }

    private RuleSuggestion suggestion(CameraConfig camera, List<ClipResult> results) {
        List<ClipResult> known = results.stream()
                .map(clip -> clip.truth().known() ? clip : clip.with(FireTruth.NO_FIRE))
                .toList();
        if (known.stream().allMatch(clip -> clip.truth().secondsWithoutFire(clip.durationSeconds()) == 0)) {
            throw new UserException("--suggest needs recordings without fire, best a day of each camera");
        }
        return RuleSuggestion.of(camera, known, allowed);
    }

    private ReplayMaterial material(CameraConfig camera, double fps, Optional<Duration> length) {
        PrintWriter err = spec.commandLine().getErr();
        ReplayClips clips = new ReplayClips(camera, ImageSelection.counted(counted, false), err::println);
        if (length.isEmpty()) {
            return clips.recordings(named, truth);
        }
        if (truth != null) {
            throw new UserException("--truth goes with recordings, not with --synthetic-hours");
        }
        return clips.synthetic(named, length.get(), fps, synthetic.seed(), line -> {
            err.println(line);
            err.flush();
        });
    }

    private static List<RuleVariant.Outcome> variants(
            ReplayPass pass, CameraConfig camera, List<TileGrid> grids, List<ClipResult> results)
            throws CameraException, IOException {
        List<RuleVariant.Outcome> outcomes = new ArrayList<>();
        for (RuleVariant variant : RuleVariant.around(camera)) {
            outcomes.add(variant.over(results));
        }
        for (TileGrid grid : grids) {
            CameraConfig cut = camera.withDetect(camera.detect().withTiles(grid));
            outcomes.add(new RuleVariant("tiles " + grid.label(), cut).over(pass.as(cut, ReplayView.Factory.NONE)));
        }
        return outcomes;
    }

    private List<ClipResult> timed(Replaying replaying) throws CameraException, IOException {
        long begin = System.nanoTime();
        List<ClipResult> results = replaying.replay();
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

    /** Takes minutes. */
    private interface Replaying {
        List<ClipResult> replay() throws CameraException, IOException;
    }

    /** Scores material with a model. Immutable. */
    static final class ReplayPass {
        private final ModelConfig model;
        private final ReplayMaterial material;
        private final double fps;
        private final Instant recordedAt;
        private final double mapsFrom;
        private final boolean looksTwice;

        ReplayPass(ModelConfig model, ReplayMaterial material, double fps, Instant recordedAt) {
            this(model, material, fps, recordedAt, 1, false);
        }

        private ReplayPass(
                ModelConfig model,
                ReplayMaterial material,
                double fps,
                Instant recordedAt,
                double mapsFrom,
                boolean looksTwice) {
            this.model = model;
            this.material = material;
            this.fps = fps;
            this.recordedAt = recordedAt;
            this.mapsFrom = mapsFrom;
            this.looksTwice = looksTwice;
        }

        /** With heat maps from this score on, or from the camera's threshold where that is lower. */
        ReplayPass withMapsFrom(double score) {
            return new ReplayPass(model, material, fps, recordedAt, score, looksTwice);
        }

        /** With a second look at each hit, also where the camera's rule does not want it. */
        ReplayPass withSecondLooks(boolean always) {
            return new ReplayPass(model, material, fps, recordedAt, mapsFrom, always);
        }

        /** Scores all frames with the camera's tiles and applies its rule. */
        List<ClipResult> as(CameraConfig camera, ReplayView.Factory views) throws CameraException, IOException {
            double threshold = camera.detect().threshold();
            boolean twice = looksTwice || camera.detect().doubts().secondLook() > 0;
            FireClassifier network = LoadedModel.load(
                            model,
                            new MapChoices(camera.explain(), Map.of()),
                            any -> Math.min(threshold, mapsFrom),
                            DecisionThresholds.of(
                                    List.of(threshold, camera.detect().clearThreshold())),
                            InferenceListener.NOOP)
                    .classifier();
            FireClassifier tiled =
                    new TiledClassifier(network, any -> camera.detect().tiles());
            try (FireClassifier classifier = new SecondLook(tiled, network, any -> twice)) {
                return material.play(new Replay(classifier, camera, fps, recordedAt), views);
            }
        }
    }

    /** The options of a synthetic camera, which is replayed instead of recordings. */
    static final class SyntheticOptions {
        @Option(
                names = "--synthetic-hours",
                paramLabel = "H",
                description =
                        "Replay one synthetic camera of H hours made from the recordings and images, which must show no"
                                + " fire. Each image is shown for 15 seconds and each recording for at most 60, with pan,"
                                + " zoom, random mirroring and drifting brightness and white balance. The alarm rule restarts"
                                + " at each cut.")
        private Double hours;

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "Random seed of the synthetic camera (default: ${DEFAULT-VALUE}).")
        private long seed;

        /**
         * How long the synthetic camera runs; empty if recordings are replayed.
         *
         * @throws UserException in one line for a length that cannot be
         */
        Optional<Duration> length() {
            if (hours == null) {
                return Optional.empty();
            }
            if (!(hours > 0 && hours <= 1000)) {
                throw new UserException("--synthetic-hours must be more than 0 and at most 1000");
            }
            return Optional.of(Duration.ofMillis(Math.round(hours * 3_600_000)));
        }

        long seed() {
            return seed;
        }
    }

    /** The options that compare measures against false alarms. */
    static final class ComparisonOptions {
        @Option(
                names = "--compare",
                description =
                        "Also report what happens with each setting against false alarms turned on or off: k-of-n,"
                                + " smoothing, agreement, flicker, second look, and the camera's quiet hours, masks and"
                                + " zones. Uses the same scores.")
        private boolean rules;

        @Option(
                names = "--compare-tiles",
                paramLabel = "GRID",
                split = ",",
                description = "Also report the result with frames cut into these tiles: " + TileGrid.FORM
                        + ". Scores every frame again.")
        private List<String> grids = List.of();

        /** Whether there is anything to compare with. */
        boolean wanted() {
            return rules || !grids.isEmpty();
        }

        /** The grids with which all frames are scored again. @throws UserException in one line for an unknown one */
        List<TileGrid> grids() {
            return grids.stream()
                    .map(label -> TileGrid.labelled(label)
                            .orElseThrow(() ->
                                    new UserException("--compare-tiles must be " + TileGrid.FORM + ", not " + label)))
                    .toList();
        }
    }

    /** The files that a replay writes. */
    static final class ReplayOutputs {
        @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON.")
        private Path json;

        @Option(names = "--plot", paramLabel = "FILE", description = "Draw the results at other thresholds as a PNG.")
        private Path plot;

        @Option(
                names = "--annotated",
                paramLabel = "DIR",
                description = "Write a video of the scored frames of each recording or scene, with heat map, score and"
                        + " state.")
        private Path annotated;

        /**
         * Checks the files before anything is scored, which takes minutes.
         *
         * @throws UserException in one line for a file that could not be written
         */
        void prepare() throws IOException {
            ReportFile.problem("--json", json).ifPresent(ReplayOutputs::refuse);
            ReportFile.problem("--plot", plot).ifPresent(ReplayOutputs::refuse);
            ReportFile.folderProblem("--annotated", annotated).ifPresent(ReplayOutputs::refuse);
            if (annotated != null) {
                Files.createDirectories(annotated);
            }
        }

        /** The annotated videos, where they are wanted. */
        ReplayView.Factory videos(double threshold, double fps) {
            if (annotated == null) {
                return ReplayView.Factory.NONE;
            }
            return name -> new AnnotatedVideo(
                    annotated.resolve(name.replaceAll("[^A-Za-z0-9._-]", "_") + ".annotated.mp4"),
                    name,
                    threshold,
                    fps);
        }

        void write(ReplayReport report) throws IOException {
            if (json != null) {
                Json.write(json, report.json());
            }
            if (plot != null) {
                SweepPlot.write(plot, report);
            }
        }

        private static void refuse(String problem) {
            throw new UserException(problem);
        }
    }
}
