package io.emberwatch.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.lab.explain.BoxFile;
import io.emberwatch.lab.explain.ImageFiles;
import io.emberwatch.lab.explain.faithfulness.DrawnFires;
import io.emberwatch.lab.explain.faithfulness.Faithfulness;
import io.emberwatch.lab.explain.faithfulness.TargetLikeness;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch faithfulness}: how far heat maps tell what the model really used. */
@Command(
        name = "faithfulness",
        mixinStandardHelpOptions = true,
        description = {
            "Measures heat map methods on a folder of images: area under the deletion curve (lower is better), area"
                    + " under the insertion curve (higher is better), ROAD (higher is better), pointing game and sanity"
                    + " check.",
            "The pointing game needs boxes.csv in the folder, or --drawn: lines file,left,top,right,bottom, with edges from 0 to 1."
        })
final class FaithfulnessCommand implements Callable<Integer> {
    private static final List<String> MEANING = List.of(
            "deletion   mean score while the hottest places are blurred first: less is better",
            "insertion  mean score while they are shown first: more is better",
            "road       score without the coldest pixels less that without the hottest, halved: more is better,"
                    + " 0 says nothing",
            "pointing   share of the boxes in which the hottest place lies: more is better; - without boxes.csv",
            "sanity     likeness of the map to that of a network whose weights are drawn anew: the last column should be"
                    + " near 0",
            "random     maps of noise, which every method should beat");

    private static final TextTable TABLE = new TextTable(
            Column.left("method", 11),
            Column.right("deletion", 9),
            Column.right("insertion", 10),
            Column.right("road", 7),
            Column.right("pointing", 9),
            Column.last("sanity: last layer, half, all").gap(3));

    private static final TextTable TARGETS = new TextTable(
            Column.left("method", 20), Column.right("mean", 7), Column.right("least", 7), Column.right("most", 7));

    @Parameters(paramLabel = "FOLDER", arity = "0..1", description = "Folder of images, with its sub-folders.")
    private Path folder;

    @Option(
            names = "--drawn",
            description = "In the place of a folder: images of fire that this program draws, with their boxes, the same"
                    + " on every machine.")
    private boolean drawn;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "14",
            description = "Number of steps of each curve (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            defaultValue = "20",
            description = "Use at most N images, spread evenly over the folder (default: ${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--compare-targets",
            description = "Also print how alike the maps of the logit and of the probability are: correlation, 1 is the"
                    + " same.")
    private boolean targets;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the table as JSON.")
    private Path json;

    @Mixin
    private NetworkOption model;

    @Mixin
    private ExplanationOption question;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (steps < 1 || images < 1) {
            throw new UserException("--steps and --pictures must be at least 1, not " + Math.min(steps, images));
        }
        if (drawn == (folder != null)) {
            throw new ParameterException(spec.commandLine(), "name a FOLDER of images, or --drawn");
        }
        ReportFile.problem("--json", json).ifPresent(problem -> {
            throw new UserException(problem);
        });
        UnusedOptions.tell(spec, question.methods(), false);
        Optional<Listed> listed = drawn ? Optional.empty() : Optional.of(Listed.below(folder, images));
        PrintWriter out = spec.commandLine().getOut();
        try (Network opened = model.openInside(Precision.FP32)) {
            InspectableModel network = opened.inspect();
            ExplanationRequest asked = question.question(new Explainer(network));
            List<Faithfulness.Case> cases = listed.isPresent()
                    ? read(network, listed.get())
                    : DrawnFires.cases(images, network.manifest().input());
            Faithfulness faithfulness = new Faithfulness(network, steps);
            List<Faithfulness.Row> rows = new ArrayList<>();
            List<MethodName> methods = question.methods(network, asked);
            out.println(cases.size() + " images, " + steps + " steps");
            out.println(TABLE.heading());
            for (MethodName method : methods) {
                rows.add(print(out, faithfulness.measure(method, model -> question.on(method, model), cases, asked)));
            }
            rows.add(print(out, faithfulness.random(cases, asked)));
            MEANING.forEach(out::println);
            out.flush();
            Map<String, TargetLikeness> likenesses = targets ? likenesses(network, methods, cases, asked) : Map.of();
            if (json != null) {
                write(rows, likenesses, cases.size());
            }
        }
        return 0;
    }

    /** What is in the folder, before the network is loaded. */
    private record Listed(List<Path> files, BoxFile boxes) {
        static Listed below(Path folder, int most) {
            return new Listed(ImageFiles.spread(ImageFiles.below(folder), most), BoxFile.in(folder));
        }
    }

    private List<Faithfulness.Case> read(InspectableModel network, Listed listed) {
        List<Faithfulness.Case> cases = new ArrayList<>();
        for (Path file : listed.files()) {
            try {
                cases.add(Faithfulness.Case.of(
                        ExplainedImage.read(file, network), listed.boxes().of(file)));
            } catch (UnreadableImageException e) {
                spec.commandLine().getErr().println(e.getMessage());
            }
        }
        if (cases.isEmpty()) {
            throw new UnreadableImageException(folder + ": none of its images can be read");
        }
        return cases;
    }

    private Map<String, TargetLikeness> likenesses(
            InspectableModel network,
            List<MethodName> methods,
            List<Faithfulness.Case> cases,
            ExplanationRequest asked) {
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.println("correlation of the logit's map with the probability's, over " + cases.size() + " images");
        out.println(TARGETS.heading());
        Map<String, TargetLikeness> likenesses = new HashMap<>();
        for (MethodName method : methods) {
            TargetLikeness alike = TargetLikeness.of(network, method, question.on(method, network), cases, asked);
            out.println(TARGETS.row(
                    method.label(), correlation(alike.mean()), correlation(alike.least()), correlation(alike.most())));
            likenesses.put(method.label(), alike);
        }
        out.flush();
        return likenesses;
    }

    /** To the fourth place, for most are near 1. */
    private static String correlation(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static Faithfulness.Row print(PrintWriter out, Faithfulness.Row row) {
        out.println(TABLE.row(
                row.method(),
                String.format(Locale.ROOT, "%.3f", row.deletion()),
                String.format(Locale.ROOT, "%.3f", row.insertion()),
                String.format(Locale.ROOT, "%.3f", row.road()),
                row.pointing().isPresent()
                        ? String.format(Locale.ROOT, "%.2f", row.pointing().getAsDouble())
                        : "-",
                row.sanity().isEmpty()
                        ? "-"
                        : row.sanity().stream()
                                .map(each -> String.format(Locale.ROOT, "%.2f", each))
                                .collect(Collectors.joining("  "))));
        out.flush();
        return row;
    }

    private void write(List<Faithfulness.Row> rows, Map<String, TargetLikeness> likenesses, int cases)
            throws IOException {
        Json.write(
                json,
                new FaithfulnessJson(
                        cases,
                        steps,
                        rows.stream()
                                .map(row -> FaithfulnessJson.Method.of(
                                        row, Optional.ofNullable(likenesses.get(row.method()))))
                                .toList()));
    }

    /** What {@code --json} writes: the components are the fields, in their order. */
    private record FaithfulnessJson(
            @JsonProperty("pictures") int images,
            @JsonProperty int steps,
            @JsonProperty List<Method> methods) {
        /**
         * @param pointing null, and not written, without boxes
         * @param targets null, and not written, without {@code --compare-targets} and for noise
         */
        record Method(
                @JsonProperty String method,
                @JsonProperty double deletion,
                @JsonProperty double insertion,
                @JsonProperty double road,

                @JsonProperty @JsonInclude(JsonInclude.Include.NON_NULL)
                Double pointing,

                @JsonProperty List<Double> sanity,

                @JsonProperty("target_correlation") @JsonInclude(JsonInclude.Include.NON_NULL)
                Targets targets) {
            static Method of(Faithfulness.Row row, Optional<TargetLikeness> alike) {
                return new Method(
                        row.method(),
                        row.deletion(),
                        row.insertion(),
                        row.road(),
                        row.pointing().isPresent() ? row.pointing().getAsDouble() : null,
                        row.sanity(),
                        alike.map(each -> new Targets(each.mean(), each.least(), each.most()))
                                .orElse(null));
            }
        }

        record Targets(
                @JsonProperty double mean,
                @JsonProperty double least,
                @JsonProperty double most) {}
    }
}
