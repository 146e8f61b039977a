package io.emberwatch.cli;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.lab.finetune.FinetunePlan;
import io.emberwatch.lab.finetune.FinetuneRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
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
        description = "Fits the last layer of a model to your own pictures, in minutes, and writes a new model package."
                + " The rest of the network stays as it is; what it gives for a picture is kept under --out, so that"
                + " another run looks at new pictures only.")
final class FinetuneCommand implements Callable<Integer> {
    /** How much pictures weigh by their class. */
    enum ClassWeights {
        BALANCED,
        NONE
    }

    @Parameters(
            paramLabel = "DATA",
            description = "Folder with train/{fire,nofire} and val/{fire,nofire}; without val, a fifth of train is held"
                    + " out to judge by. Takes what incidents export writes.")
    private Path data;

    @Mixin
    private NetworkOption model;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the kept features and, under model, the new package.")
    private Path out;

    @Option(
            names = "--views",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "Views of each training picture: 1 as it is, 2 mirrored too, 3 closer too, 4 darker too (default: ${DEFAULT-VALUE}).")
    private int views;

    @Option(
            names = "--class-weights",
            paramLabel = "balanced|none",
            defaultValue = "balanced",
            description = "Whether classes weigh the same, however many pictures each has (default: ${DEFAULT-VALUE}).")
    private ClassWeights classWeights;

    @Mixin
    private PrecisionOption precision;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of which pictures are held out (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--force", description = "Replace the package that an earlier run wrote.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter print = spec.commandLine().getOut();
        try (ModelPackage bundle = model.openBundle()) {
            FinetunePlan plan = new FinetunePlan(
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
            return CommandLine.ExitCode.OK;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println("finetune: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (IOException e) {
            spec.commandLine().getErr().println("finetune: a file cannot be read or written: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
