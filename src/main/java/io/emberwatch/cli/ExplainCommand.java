package io.emberwatch.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch explain}: what a model looked at in pictures. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Shows what a model looked at: overlay, heat map, contour with box, a sheet of all, and JSON.")
final class ExplainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Pictures, or folders of pictures.")
    private List<Path> images;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the files are written.")
    private Path out;

    @Mixin
    private NetworkOption model;

    @Mixin
    private PrecisionOption precision;

    @Mixin
    private ExplanationOption question;

    @Option(names = "--smooth", description = "Average over mirrored, darker and brighter variants of the picture.")
    private boolean smooth;

    @Option(
            names = "--mask",
            paramLabel = "REGION",
            description = "Blur a region and show scores and features before and after: left,top,right,bottom or the"
                    + " corners x,y x,y x,y of a polygon, from 0 to 1. Can be repeated.")
    private List<String> masks = List.of();

    @Mixin
    private OcclusionOption occlusion;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<MaskedRegion> regions = regions();
        List<MethodName> methods = question.methods();
        List<Path> files = ImageFiles.of(images);
        OutputFolder folder = OutputFolder.make(out);
        int failed = 0;
        try (Network opened = model.open(precision.precision())) {
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
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return failed == files.size() ? 2 : failed > 0 ? 1 : 0;
    }

    private void explain(
            InspectableModel network,
            ExplainedImage picture,
            ExplanationRequest asked,
            List<MethodName> methods,
            List<MaskedRegion> regions,
            OutputFolder folder)
            throws IOException {
        SheetPainter painter = new SheetPainter(network.labels());
        Explainer explainer = new Explainer(network);
        String stem = folder.unused(picture.stem());
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("file", picture.name());
        json.put("width", picture.fileWidth()).put("height", picture.fileHeight());
        var list = json.putArray("explanations");
        List<Explanation> explanations = new ArrayList<>();
        for (MethodName method : methods) {
            Explanation explanation = explanation(network, explainer, method, picture, asked);
            explanations.add(explanation);
            list.add(ExplanationJson.of(explanation, asked, network.labels()));
            String name = stem + "-" + method.label().replace("++", "pp");
            folder.write(name + "-overlay.jpg", painter.overlay(picture, explanation));
            folder.write(name + "-heat.png", painter.heat(picture, explanation));
            folder.write(name + "-contour.jpg", painter.contour(picture, explanation));
        }
        folder.write(stem + "-sheet.jpg", painter.sheet(picture, explanations));
        Explanation first = explanations.get(0);
        if (!regions.isEmpty()) {
            MaskEffect effect = MaskEffect.of(network, picture.pixels(), regions, asked.layers());
            json.set("masked", effect.json(network.labels()));
            printEffect(effect, network.labels());
        }
        folder.write(
                stem + ".json",
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(json));
        print(picture, first, network.labels(), stem);
    }

    private Explanation explanation(
            InspectableModel network,
            Explainer explainer,
            MethodName method,
            ExplainedImage picture,
            ExplanationRequest asked) {
        if (method == MethodName.OCCLUSION) {
            Occlusion patch = occlusion.on(network);
            return explainer.explain(method, patch, picture.pixels(), asked).get(0);
        }
        return (smooth
                        ? explainer.explainSmoothly(method, picture.pixels(), asked)
                        : explainer.explain(method, picture.pixels(), asked))
                .get(0);
    }

    private void print(ExplainedImage picture, Explanation explanation, List<String> labels, String stem) {
        PrintWriter writer = spec.commandLine().getOut();
        writer.printf(
                Locale.ROOT,
                "%s: %s %.4f, looked at %.0f%%,%.0f%% (%s) -> %s%n",
                picture.name(),
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

    private List<MaskedRegion> regions() {
        try {
            return masks.stream().map(MaskedRegion::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
