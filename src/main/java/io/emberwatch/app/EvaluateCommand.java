package io.emberwatch.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.model.Evaluation;
import io.emberwatch.model.EvaluationReport;
import io.emberwatch.model.Evaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch evaluate}: how a model does on labelled pictures. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Scores labelled pictures and prints how often the model was right, by source.")
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Folder with the sub-folders fire and nofire.")
    private Path folder;

    @Option(
            names = "--model",
            defaultValue = ModelBundle.BUILTIN,
            description = "Folder of a model package, or builtin (the default).")
    private String model;

    @Option(
            names = "--threshold",
            description = "Score from which a picture counts as fire; by default the model's own.")
    private Double threshold;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Option(names = "--scores", paramLabel = "CSV", description = "Write file,label,predicted,score of each picture.")
    private Path scores;

    @Option(names = "--bf16", description = "Compute in bfloat16: faster on CPUs that have it.")
    private boolean bf16;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try (ModelBundle bundle = ModelBundle.open(model);
                Evaluator evaluator = Evaluator.load(bundle, bf16)) {
            Evaluation evaluation = evaluator.evaluate(folder, threshold == null ? evaluator.threshold() : threshold);
            evaluation.unreadable().forEach(file -> err.println("skipped, cannot be read: " + file));
            EvaluationReport report = new EvaluationReport(evaluation);
            report.table().forEach(spec.commandLine().getOut()::println);
            write(evaluation, report);
            return CommandLine.ExitCode.OK;
        } catch (IllegalArgumentException e) {
            err.println("evaluate: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (IOException e) {
            err.println("evaluate: " + e);
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void write(Evaluation evaluation, EvaluationReport report) throws IOException {
        if (scores != null) {
            Files.write(scores, evaluation.csv());
        }
        if (json != null) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), report.json());
        }
    }
}
