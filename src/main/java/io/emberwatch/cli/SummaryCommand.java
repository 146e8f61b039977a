package io.emberwatch.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.emberwatch.core.file.Json;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.explain.summary.ModelSummary;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code emberwatch summary}: the layers of a model. */
@Command(
        name = "summary",
        mixinStandardHelpOptions = true,
        description = "Shows the layers of a model: type, output, parameters, cost, receptive field, connections.")
final class SummaryCommand implements Callable<Integer> {
    @Mixin
    private NetworkOption model;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        try (Network opened = model.openInside(Precision.FP32)) {
            ModelSummary summary = ModelSummary.of(opened.inspect().nodes());
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.text(SummaryJson.of(summary)));
            } else {
                print(summary, out);
            }
            out.flush();
        }
        return 0;
    }

    private static void print(ModelSummary summary, PrintWriter out) {
        TextTable table = new TextTable(
                Column.left("layer", 28),
                Column.left("type", 22),
                Column.left("output shape", 22),
                Column.right("parameters", 12),
                Column.right("MFLOPs", 10),
                Column.right("field", 6),
                Column.last("connected to").gap(2));
        out.println(table.heading());
        for (ModelSummary.LayerRow row : summary.rows()) {
            out.println(table.row(
                    row.name(),
                    row.type(),
                    shape(row.shape()),
                    row.parameters(),
                    row.flops() == 0 ? "" : String.format(Locale.ROOT, "%.1f", row.flops() / 1e6),
                    row.receptiveField().isPresent() ? row.receptiveField().getAsInt() : "",
                    String.join(", ", row.inputs())));
        }
        out.printf(
                Locale.ROOT,
                "%nparameters %,d, of which trainable %,d and running statistics %,d%n%.2f GFLOPs an image"
                        + " (multiplication and addition counted as two)%n",
                summary.parameters(),
                summary.parameters() - summary.fixed(),
                summary.fixed(),
                summary.flops() / 1e9);
    }

    private static String shape(List<Integer> shape) {
        return shape.stream()
                .map(size -> size < 0 ? "None" : size.toString())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** What {@code --json} prints: the components are the fields, in their order. */
    private record SummaryJson(
            @JsonProperty Totals totals, @JsonProperty List<LayerJson> layers) {
        record Totals(
                @JsonProperty long parameters,
                @JsonProperty long trainable,
                @JsonProperty long flops) {}

        /**
         * @param shape null for the number of images
         * @param receptiveField null, and not written, where there is none
         */
        record LayerJson(
                @JsonProperty String name,
                @JsonProperty String type,
                @JsonProperty("output_shape") List<Integer> shape,
                @JsonProperty long parameters,
                @JsonProperty long flops,

                @JsonProperty("receptive_field") @JsonInclude(JsonInclude.Include.NON_NULL)
                Integer receptiveField,

                @JsonProperty("connected_to") List<String> inputs) {
            static LayerJson of(ModelSummary.LayerRow row) {
                return new LayerJson(
                        row.name(),
                        row.type(),
                        row.shape().stream().map(size -> size < 0 ? null : size).toList(),
                        row.parameters(),
                        row.flops(),
                        row.receptiveField().isPresent() ? row.receptiveField().getAsInt() : null,
                        row.inputs());
            }
        }

        static SummaryJson of(ModelSummary summary) {
            return new SummaryJson(
                    new Totals(summary.parameters(), summary.parameters() - summary.fixed(), summary.flops()),
                    summary.rows().stream().map(LayerJson::of).toList());
        }
    }
}
