package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.DecisionThresholds;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.lab.dataset.ImageSelection;
import io.emberwatch.lab.dataset.SelectedImages;
import io.emberwatch.lab.evaluate.Evaluation;
import io.emberwatch.lab.evaluate.EvaluationReport;
import io.emberwatch.lab.evaluate.Evaluator;
import io.emberwatch.lab.evaluate.ExcludedSamples;
import io.emberwatch.lab.evaluate.ImageKinds;
import io.emberwatch.lab.evaluate.ReportFolder;
import io.emberwatch.lab.evaluate.StressTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch evaluate}: how a model does on labelled images. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Scores labelled images and prints the metrics, in total and for each source, with confidence"
                + " intervals.")
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Folder with the sub-folders fire and nofire.")
    private Path folder;

    @Mixin
    private NetworkOption model;

    @Option(
            names = "--threshold",
            description = "Lowest score that counts as fire, 0 to 1 (default: the threshold of the model).")
    private Double threshold;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the metrics as JSON.")
    private Path json;

    @Option(names = "--scores", paramLabel = "CSV", description = "Write file,label,predicted,score for each image.")
    private Path scores;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write the ROC, precision-recall and reliability curves, and the worst errors with their"
                    + " heat maps.")
    private Path report;

    @Option(
            names = "--stress",
            description =
                    "Also score harder versions of the images: in orange and red light, and with small flames pasted"
                            + " in.")
    private boolean stress;

    @Option(
            names = "--set-aside",
            paramLabel = "FILE",
            description =
                    "List of images with a wrong label, a line file,reason each. Prints the metrics with and without"
                            + " them.")
    private Path setAside;

    @Option(
            names = "--kinds",
            paramLabel = "FILE",
            description =
                    "List of what images show, a line FILE,KIND each, where FILE may have * and ?. Also reports by"
                            + " source and kind.")
    private Path kinds;

    @Option(
            names = "--count",
            split = ",",
            paramLabel = "FOLDER=CLASS",
            description = "What images in the folders smoke, controlled, pictured and thermal count as: fire or nofire."
                    + " The default is to leave them out.")
    private Map<String, String> counted = Map.of();

    @Option(names = "--sources", split = ",", description = "Evaluate images of these sources only.")
    private Set<String> sources = Set.of();

    @Option(
            names = "--without-sources",
            split = ",",
            paramLabel = "SOURCE",
            description = "Leave out images of these sources.")
    private Set<String> withoutSources = Set.of();

    @Mixin
    private NetworkOption.PrecisionOption precision;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
            throw new ParameterException(spec.commandLine(), "--threshold must be from 0 to 1, not " + threshold);
        }
        ReportFile.problem("--json", json).ifPresent(EvaluateCommand::refuse);
        ReportFile.problem("--scores", scores).ifPresent(EvaluateCommand::refuse);
        ReportFile.folderProblem("--report", report).ifPresent(EvaluateCommand::refuse);
        ImageSelection selection = new ImageSelection(ImageSelection.counted(counted, false), sources, withoutSources);
        Optional<ImageKinds> listed = Optional.ofNullable(kinds).map(ImageKinds::read);
        ExcludedSamples aside = setAside == null ? ExcludedSamples.NOTHING : ExcludedSamples.read(setAside);
        try (ModelPackage bundle = model.openBundle()) {
            SelectedImages images = Evaluator.images(bundle.manifest(), folder, selection);
            images.leftOut().forEach(each -> err.println(each.line()));
            return evaluate(bundle, images, aside, listed);
        }
    }

    private int evaluate(ModelPackage bundle, SelectedImages images, ExcludedSamples aside, Optional<ImageKinds> listed)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (Evaluator evaluator = Evaluator.load(bundle, options(bundle))) {
            double cut = threshold == null ? evaluator.threshold() : threshold;
            Evaluation evaluation = evaluator.evaluate(images, folder, cut);
            evaluation.unreadable().forEach(file -> err.println("skipped, cannot be read: " + file));
            // Before harder versions are scored, which takes minutes.
            aside.without(evaluation);
            Optional<StressTest.Results> trials =
                    stress ? Optional.of(evaluator.stress(images, cut)) : Optional.empty();
            EvaluationReport figures = EvaluationReport.of(evaluation, aside, trials, listed);
            new EvaluationReport.EvaluationTable(figures)
                    .lines()
                    .forEach(spec.commandLine().getOut()::println);
            write(figures);
            if (report != null) {
                new ReportFolder(report, folder, evaluator).write(figures);
            }
            return CommandLine.ExitCode.OK;
        }
    }

    private static void refuse(String problem) {
        throw new UserException(problem);
    }

    /** As the monitor would run it, for these thresholds. */
    private NetworkOptions options(ModelPackage bundle) {
        double cut = threshold == null ? bundle.manifest().threshold() : threshold;
        return model.options(precision.precision(), NetworkOptions.OFFLINE_BATCH)
                .withThresholds(DecisionThresholds.of(List.of(cut)));
    }

    private void write(EvaluationReport figures) throws IOException {
        if (scores != null) {
            Files.write(scores, figures.evaluation().csv());
        }
        if (json != null) {
            Json.write(json, figures.json());
        }
    }
}
