package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.lab.finetune.FinetuneRun;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.incident.FinetuneGain;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch finetune}: fits a model's head to a user's own cameras, within minutes. */
@Command(
        name = "finetune",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Trains the last layer of a model on your own images, in minutes, and writes a new model package."
                + " The other layers stay unchanged. Their features are kept under --out, so that the next run"
                + " computes them for new images only.")
final class FinetuneCommand implements Callable<Integer> {
    /** How much images weigh by their class. */
    enum ClassWeights {
        BALANCED,
        NONE
    }

    @Parameters(
            paramLabel = "DATA",
            description =
                    "Folder with train/{fire,nofire} and val/{fire,nofire}. Without val, a fifth of train is held out"
                            + " for validation. The folder that incidents export writes fits.")
    private Path data;

    @Mixin
    private NetworkOption model;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the features and, in its sub-folder model, the new package.")
    private Path out;

    @Option(
            names = "--views",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "Versions of each training image: 1 unchanged, 2 also mirrored, 3 also closer, 4 also darker.")
    private int views;

    @Option(
            names = "--class-weights",
            paramLabel = "balanced|none",
            defaultValue = "balanced",
            description = "balanced: all classes have the same weight, however many images each has.")
    private ClassWeights classWeights;

    @Mixin
    private NetworkOption.PrecisionOption precision;

    @Option(names = "--seed", defaultValue = "1", description = "Random seed that picks the held-out images.")
    private long seed;

    @Option(names = "--force", description = "Replace the package of an earlier run.")
    private boolean force;

    @ArgGroup
    private final Monitor monitor = new Monitor();

    @Spec
    private CommandSpec spec;

    /** The monitor whose page is to show what was gained. */
    static final class Monitor {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "The configuration of a monitor, whose page System is to show what was gained on the"
                        + " held-out images.")
        private Path config;

        @Option(
                names = "--incidents",
                paramLabel = "FOLDER",
                description = "The folder of its incidents, in place of --config.")
        private Path folder;

        /** Empty where no monitor is to show it. */
        private Optional<Path> incidents() throws ConfigException {
            Optional<Path> named = config == null
                    ? Optional.ofNullable(folder)
                    : Optional.of(Path.of(new ConfigLoader(System::getenv)
                            .load(config)
                            .incidents()
                            .path()));
            if (named.isPresent() && !Files.isDirectory(named.get())) {
                throw new UserException("there is no folder of incidents " + named.get()
                        + ": name the one of a monitor that has run, or leave --config and --incidents away");
            }
            return named;
        }
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        PrintWriter print = spec.commandLine().getOut();
        // Before the work: a wrong name is told at once.
        ReportFile.folderProblem("--out", out).ifPresent(problem -> {
            throw new UserException(problem);
        });
        Optional<Path> incidents = monitor.incidents();
        try (ModelPackage bundle = model.openBundle()) {
            FinetuneRun.Plan plan = new FinetuneRun.Plan(
                    data,
                    out,
                    views,
                    classWeights == ClassWeights.BALANCED,
                    model.options(precision.precision(), NetworkOptions.OFFLINE_BATCH),
                    seed,
                    force);
            new FinetuneRun(plan, bundle, line -> {
                        print.println(line);
                        print.flush();
                    })
                    .execute();
            if (incidents.isPresent()) {
                keepGain(bundle, incidents.get());
                print.println("what was gained is shown on the monitor's page System");
            }
            return CommandLine.ExitCode.OK;
        }
    }

    private void keepGain(ModelPackage base, Path incidents) throws IOException {
        try (ModelPackage fitted = ModelPackage.open(out.resolve("model"))) {
            FinetuneGain.of(
                            Instant.now().truncatedTo(ChronoUnit.SECONDS),
                            base.sha256(),
                            fitted.sha256(),
                            fitted.manifest().training())
                    .write(incidents);
        }
    }
}
