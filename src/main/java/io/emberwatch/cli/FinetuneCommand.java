package io.emberwatch.cli;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.finetune.FinetunePlan;
import io.emberwatch.lab.finetune.FinetuneRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch finetune}: fits a model's head to a user's own cameras, within minutes. */
@Command(
        name = "finetune",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Fits the last layer of a model to your own pictures, in minutes, and writes a new model package."
                + " The rest of the network stays as it is; what it gives for a picture is kept under --out, so that"
                + " another run looks at new pictures only.")
final class FinetuneCommand implements Callable<Integer> {
    /** How much pictures weigh by their class. */
    enum ClassWeights {
        BALANCED,
        NONE
    }

    /** Arithmetic of convolutions. */
    enum Precision {
        FP32,
        BF16
    }

    @Parameters(
            paramLabel = "DATA",
            description = "Folder with train/{fire,nofire} and val/{fire,nofire}; without val, a fifth of train is held"
                    + " out to judge by. Takes what incidents export writes.")
    private Path data;

    @Option(
            names = "--model",
            defaultValue = ModelPackage.BUILTIN,
            description = "Folder of the model package to begin with, or builtin.")
    private String model;

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
            description = "Views of each training picture: 1 as it is, 2 mirrored too, 3 closer too, 4 darker too.")
    private int views;

    @Option(
            names = "--class-weights",
            paramLabel = "balanced|none",
            defaultValue = "balanced",
            description = "Whether classes weigh the same, however many pictures each has.")
    private ClassWeights classWeights;

    @Option(
            names = "--precision",
            paramLabel = "fp32|bf16",
            defaultValue = "fp32",
            description = "Arithmetic of convolutions; bf16 is faster on CPUs that have it.")
    private Precision precision;

    @Option(names = "--seed", defaultValue = "1", description = "Of which pictures are held out.")
    private long seed;

    @Option(names = "--force", description = "Replace the package that an earlier run wrote.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        try (ModelPackage bundle = ModelPackage.open(model)) {
            FinetunePlan plan = new FinetunePlan(
                    data, out, views, classWeights == ClassWeights.BALANCED, precision == Precision.BF16, seed, force);
            new FinetuneRun(plan, bundle, line -> {
                        print.println(line);
                        print.flush();
                    })
                    .execute();
            return CommandLine.ExitCode.OK;
        }
    }
}
