package io.emberwatch.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.emberwatch.lab.explain.faithfulness.Faithfulness;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
            "Measures heat map methods on a folder of pictures: areas below the deletion (less is better) and insertion"
                    + " curve (more is better), pointing game, sanity check.",
            "Where the folder has a boxes.csv (file,left,top,right,bottom from 0 to 1), peaks are checked against it."
        })
final class FaithfulnessCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Folder of pictures, searched below too.")
    private Path folder;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "14",
            description = "Steps of the curves (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            defaultValue = "20",
            description = "Pictures at most, spread over the folder (default: ${DEFAULT-VALUE}).")
    private int pictures;

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
        if (steps < 1 || pictures < 1) {
            throw new ParameterException(spec.commandLine(), "--steps and --pictures must be at least 1");
        }
        List<MethodName> methods = question.methods();
        List<Path> files = ImageFiles.spread(ImageFiles.below(folder), pictures);
        BoxFile boxes = BoxFile.in(folder);
        PrintWriter out = spec.commandLine().getOut();
        try (Network opened = model.open(Precision.FP32)) {
            InspectableModel network = opened.inspect();
            ExplanationRequest asked = question.question(new Explainer(network));
            List<Faithfulness.Case> cases = read(files, boxes, network);
            Faithfulness faithfulness = new Faithfulness(network, steps);
            List<Faithfulness.Row> rows = new ArrayList<>();
            out.printf(
                    "%d pictures, %d steps%n%-11s %9s %10s %9s   %s%n",
                    cases.size(),
                    steps,
                    "method",
                    "deletion",
                    "insertion",
                    "pointing",
                    "sanity: last layer, half, all");
            for (MethodName method : methods) {
                rows.add(print(out, faithfulness.measure(method, cases, asked)));
            }
            rows.add(print(out, faithfulness.random(cases, asked)));
            if (json != null) {
                write(rows, cases.size());
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return 0;
    }

    private List<Faithfulness.Case> read(List<Path> files, BoxFile boxes, InspectableModel network) {
        List<Faithfulness.Case> cases = new ArrayList<>();
        for (Path file : files) {
            try {
                cases.add(
                        new Faithfulness.Case(ExplainedImage.read(file, network).pixels(), boxes.of(file)));
            } catch (UnreadableImageException e) {
                spec.commandLine().getErr().println(e.getMessage());
            }
        }
        if (cases.isEmpty()) {
            throw new UnreadableImageException(folder + ": none of its pictures can be read");
        }
        return cases;
    }

    private static Faithfulness.Row print(PrintWriter out, Faithfulness.Row row) {
        out.printf(
                Locale.ROOT,
                "%-11s %9.3f %10.3f %9s   %s%n",
                row.method(),
                row.deletion(),
                row.insertion(),
                row.pointing().isPresent()
                        ? String.format(Locale.ROOT, "%.2f", row.pointing().getAsDouble())
                        : "-",
                row.sanity().isEmpty()
                        ? "-"
                        : row.sanity().stream()
                                .map(each -> String.format(Locale.ROOT, "%.2f", each))
                                .collect(Collectors.joining("  ")));
        out.flush();
        return row;
    }

    private void write(List<Faithfulness.Row> rows, int cases) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode().put("pictures", cases).put("steps", steps);
        ArrayNode methods = root.putArray("methods");
        for (Faithfulness.Row row : rows) {
            ObjectNode node = methods.addObject()
                    .put("method", row.method())
                    .put("deletion", row.deletion())
                    .put("insertion", row.insertion());
            row.pointing().ifPresent(value -> node.put("pointing", value));
            row.sanity().forEach(node.putArray("sanity")::add);
        }
        mapper.writeValue(json.toFile(), root);
    }
}
