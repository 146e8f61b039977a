package io.emberwatch.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.MaskedRegion;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.Explanation;
import io.emberwatch.engine.explain.ExplanationJson;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.explain.Occlusion;
import io.emberwatch.engine.explain.SheetPainter;
import io.emberwatch.lab.explain.ImageFiles;
import io.emberwatch.lab.explain.MaskEffect;
import io.emberwatch.lab.explain.OutputFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch explain}: what a model looked at in images. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Shows which part of an image a prediction depends on: writes overlay, heat map, contour with box, a"
                        + " sheet of all three, and JSON.")
final class ExplainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Images, or folders of images.")
    private List<Path> images;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write the files to.")
    private Path out;

    @Mixin
    private NetworkOption model;

    @Mixin
    private NetworkOption.PrecisionOption precision;

    @Mixin
    private ExplanationOption question;

    @Option(
            names = "--smooth",
            description = "Average the heat map over mirrored, darker and brighter versions of the image.")
    private boolean smooth;

    @Option(
            names = "--mask",
            paramLabel = "REGION",
            description = "Blur a region and print the scores before and after: left,top,right,bottom, or the"
                    + " corners x,y x,y x,y of a polygon, from 0 to 1. Can be repeated.")
    private List<String> masks = List.of();

    @Mixin
    private OcclusionOption occlusion;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<MaskedRegion> regions = masks.stream().map(MaskedRegion::parse).toList();
        List<MethodName> methods = question.methods();
        List<Path> files = ImageFiles.of(images);
        OutputFolder folder = OutputFolder.make(out);
        int failed = 0;
        try (Network opened = open()) {
            InspectableModel network = opened.inspect();
            ExplanationRequest asked = question.question(new Explainer(network));
            for (Path file : files) {
                try {
                    explain(network, ExplainedImage.read(file, network), asked, methods, regions, folder);
                } catch (UnreadableImageException e) {
                    spec.commandLine().getErr().println(e.getMessage());
                    failed++;
                }
            }
        }
        return failed == files.size() ? 2 : failed > 0 ? 1 : 0;
    }

    private Network open() {
        return question.needsGradients()
                ? model.openInside(precision.precision())
                : model.open(precision.precision(), question.layers());
    }

    private void explain(
            InspectableModel network,
            ExplainedImage image,
            ExplanationRequest asked,
            List<MethodName> methods,
            List<MaskedRegion> regions,
            OutputFolder folder)
            throws IOException {
        SheetPainter painter = new SheetPainter(network.labels());
        Explainer explainer = new Explainer(network);
        String stem = folder.unused(image.stem());
        List<Explanation> explanations = new ArrayList<>();
        for (MethodName method : methods) {
            Explanation explanation = explanation(network, explainer, method, image, asked);
            explanations.add(explanation);
            String name = stem + "-" + method.label().replace("++", "pp");
            folder.write(name + "-overlay.jpg", painter.overlay(image, explanation));
            folder.write(name + "-heat.png", painter.heat(image, explanation));
            folder.write(name + "-contour.jpg", painter.contour(image, explanation));
        }
        folder.write(stem + "-sheet.jpg", painter.sheet(image, explanations));
        Explanation first = explanations.get(0);
        Optional<MaskEffect> effect = regions.isEmpty()
                ? Optional.empty()
                : Optional.of(MaskEffect.of(network, image.pixels(), regions, asked.layers()));
        effect.ifPresent(masked -> printEffect(masked, network.labels()));
        folder.write(
                stem + ".json",
                Json.bytes(new ImageJson(
                        image.name(),
                        image.fileWidth(),
                        image.fileHeight(),
                        explanations.stream()
                                .map(each -> ExplanationJson.of(each, asked, network.labels()))
                                .toList(),
                        effect.map(masked -> masked.json(network.labels())).orElse(null))));
        print(image, first, network.labels(), stem);
    }

    private Explanation explanation(
            InspectableModel network,
            Explainer explainer,
            MethodName method,
            ExplainedImage image,
            ExplanationRequest asked) {
        if (method == MethodName.OCCLUSION) {
            Occlusion patch = occlusion.on(network);
            return explainer.explain(method, patch, image.pixels(), asked).get(0);
        }
        return (smooth
                        ? explainer.explainSmoothly(method, image.pixels(), asked)
                        : explainer.explain(method, image.pixels(), asked))
                .get(0);
    }

    private void print(ExplainedImage image, Explanation explanation, List<String> labels, String stem) {
        PrintWriter writer = spec.commandLine().getOut();
        writer.printf(
                Locale.ROOT,
                "%s: %s %.4f, looked at %.0f%%,%.0f%% (%s) -> %s%n",
                image.name(),
                labels.get(explanation.classIndex()),
                explanation.score(),
                100 * explanation.region().peakX(),
                100 * explanation.region().peakY(),
                explanation.method().label(),
                out.resolve(stem + "-sheet.jpg"));
        writer.flush();
    }

    private void printEffect(MaskEffect effect, List<String> labels) {
        for (int i = 0; i < labels.size(); i++) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "  region blurred: %s %.4f -> %.4f%n",
                            labels.get(i),
                            effect.before()[i],
                            effect.after()[i]);
        }
    }

    /**
     * The JSON file of an image: the components are the fields, in their order.
     *
     * @param masked null, and not written, without {@code --mask}
     */
    private record ImageJson(
            @JsonProperty String file,
            @JsonProperty int width,
            @JsonProperty int height,
            @JsonProperty List<ExplanationJson> explanations,

            @JsonProperty @JsonInclude(JsonInclude.Include.NON_NULL)
            MaskEffect.JsonForm masked) {}

    /** The options of the patch that method {@code occlusion} slides over the image. */
    static final class OcclusionOption {
        @Option(
                names = "--patch",
                paramLabel = "PIXELS",
                defaultValue = "0",
                description =
                        "Edge length of the occluding patch, in pixels of the network's input. 0 means a quarter of the"
                                + " input.")
        private int size;

        @Option(
                names = "--stride",
                paramLabel = "PIXELS",
                defaultValue = "0",
                description = "Step from one patch to the next. 0 means half of the edge length.")
        private int stride;

        @Option(
                names = "--fill",
                paramLabel = "black|mean|blur",
                defaultValue = "mean",
                description = "Content of the patch (default: ${DEFAULT-VALUE}).")
        private Baseline fill;

        /** @throws UserException if size and stride do not fit each other */
        Occlusion on(InspectableModel network) {
            int edge = size > 0 ? size : Math.max(8, network.height() / 4);
            return new Occlusion(edge, stride > 0 ? stride : Math.max(1, edge / 2), fill);
        }
    }
}
