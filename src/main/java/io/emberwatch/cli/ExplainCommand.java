package io.emberwatch.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.MaskedRegion;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.explain.DeletionDrops;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.Explanation;
import io.emberwatch.engine.explain.ExplanationJson;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeatMethod;
import io.emberwatch.engine.explain.MaskEffect;
import io.emberwatch.engine.explain.MaskedPicture;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.explain.Occlusion;
import io.emberwatch.engine.explain.SheetPainter;
import io.emberwatch.lab.explain.ImageFiles;
import io.emberwatch.lab.explain.NpyFile;
import io.emberwatch.lab.explain.OutputFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
            description = "Hide a region and show scores, heat maps and features before and after:"
                    + " left,top,right,bottom, or the corners x,y x,y x,y of a polygon, from 0 to 1. Can be repeated.")
    private List<String> masks = List.of();

    @Option(
            names = "--npy",
            description = "Also write each map as it was computed, signed and unscaled, for NumPy: [height,width].")
    private boolean npy;

    @Option(
            names = "--classes",
            paramLabel = "N",
            defaultValue = "10",
            description = "Print the scores of at most N classes, the most likely first (default: ${DEFAULT-VALUE}).")
    private int classes;

    @Mixin
    private OcclusionOption occlusion;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (classes < 1) {
            throw new UserException("--classes must be at least 1, not " + classes);
        }
        List<MaskedRegion> regions = masks.stream().map(MaskedRegion::parse).toList();
        UnusedOptions.tell(spec, question.methods(), !masks.isEmpty());
        PrintWriter err = spec.commandLine().getErr();
        ImageFiles.Found found = ImageFiles.find(images, err::println);
        if (found.files().isEmpty()) {
            return found.exitCode(0);
        }
        OutputFolder folder = OutputFolder.make(out);
        int read = 0;
        try (Network opened = open()) {
            InspectableModel network = opened.inspect();
            ExplanationRequest asked = question.question(new Explainer(network));
            Work work = new Work(network, asked, question.methods(network, asked), mask(regions), folder);
            for (Path file : found.files()) {
                try {
                    explain(work, ExplainedImage.read(file, network));
                    read++;
                } catch (UnreadableImageException e) {
                    err.println(e.getMessage());
                }
            }
        }
        return found.exitCode(read);
    }

    /** What is the same for all images. */
    private record Work(
            InspectableModel network,
            ExplanationRequest asked,
            List<MethodName> methods,
            Optional<MaskedPicture> mask,
            OutputFolder folder) {}

    private Optional<MaskedPicture> mask(List<MaskedRegion> regions) {
        return regions.isEmpty() ? Optional.empty() : Optional.of(new MaskedPicture(regions, occlusion.ofMask()));
    }

    private Network open() {
        boolean inside = question.needsGradients() || !masks.isEmpty();
        return inside ? model.openInside(precision.precision()) : model.open(precision.precision(), question.layers());
    }

    private void explain(Work work, ExplainedImage image) throws IOException {
        List<String> labels = work.network().labels();
        String stem = work.folder().unused(image.stem());
        List<SheetPainter.Row> rows = new ArrayList<>(rows(work, image));
        write(work, rows, stem);
        Optional<MaskEffect.JsonForm> masked = Optional.empty();
        print(rows.get(0), labels, stem);
        if (work.mask().isPresent()) {
            ExplainedImage hidden = work.mask().get().of(image);
            List<SheetPainter.Row> after = rows(work, hidden);
            write(work, after, stem + "-masked");
            MaskEffect effect = MaskEffect.of(work.network(), image.pixels(), hidden.pixels(), measuredLayers(work));
            printEffect(effect, labels);
            masked = Optional.of(effect.json(
                    labels,
                    work.mask().get().fill(),
                    after.stream().map(row -> json(row, labels)).toList()));
            rows.addAll(after);
        }
        work.folder().write(stem + "-sheet.jpg", new SheetPainter(labels).sheet(rows));
        work.folder()
                .write(
                        stem + ".json",
                        Json.bytes(new ImageJson(
                                image.name(),
                                image.fileWidth(),
                                image.fileHeight(),
                                rows.stream()
                                        .limit(work.methods().size())
                                        .map(row -> json(row, labels))
                                        .toList(),
                                masked.orElse(null))));
    }

    private static ExplanationJson json(SheetPainter.Row row, List<String> labels) {
        return ExplanationJson.of(row.explanation(), row.drops(), row.question(), labels);
    }

    /** Where a change is measured: at each of the network's sizes, and at what was asked for. */
    private static List<String> measuredLayers(Work work) {
        return Stream.concat(new LayerNames(work.network()).stages().stream(), work.asked().layers().stream())
                .distinct()
                .toList();
    }

    private List<SheetPainter.Row> rows(Work work, ExplainedImage image) {
        List<SheetPainter.Row> rows = new ArrayList<>();
        for (MethodName method : work.methods()) {
            Explanation explanation = explanation(work.network(), method, image, work.asked());
            DeletionDrops drops = DeletionDrops.of(work.network(), image, explanation);
            rows.add(new SheetPainter.Row(image, explanation, drops, work.asked()));
        }
        return rows;
    }

    /** The files of each method. */
    private void write(Work work, List<SheetPainter.Row> rows, String stem) throws IOException {
        SheetPainter painter = new SheetPainter(work.network().labels());
        OutputFolder folder = work.folder();
        for (SheetPainter.Row row : rows) {
            Explanation explanation = row.explanation();
            String name = stem + "-" + explanation.method().label().replace("++", "pp");
            folder.write(name + "-overlay.jpg", painter.overlay(row.image(), explanation));
            folder.write(name + "-heat.png", painter.heat(row.image(), explanation));
            folder.write(name + "-contour.jpg", painter.contour(row.image(), explanation));
            if (npy) {
                ClassMap map = explanation.map();
                NpyFile.write(folder.path(name + ".npy"), map.toArray(), map.height(), map.width());
            }
        }
    }

    private Explanation explanation(
            InspectableModel network, MethodName method, ExplainedImage image, ExplanationRequest asked) {
        Explainer explainer = new Explainer(network);
        HeatMethod how = method == MethodName.OCCLUSION ? occlusion.on(network) : question.on(method, network);
        return (smooth
                        ? explainer.explainSmoothly(method, how, image.pixels(), asked)
                        : explainer.explain(method, how, image.pixels(), asked))
                .get(0)
                .on(image.view());
    }

    private void print(SheetPainter.Row first, List<String> labels, String stem) {
        PrintWriter writer = spec.commandLine().getOut();
        Explanation explanation = first.explanation();
        writer.printf(
                Locale.ROOT,
                "%s: %s %.4f, %s (%s) -> %s%n",
                first.image().name(),
                labels.get(explanation.classIndex()),
                explanation.score(),
                place(explanation.regions()),
                explanation.method().label(),
                out.resolve(stem + "-sheet.jpg"));
        writer.flush();
    }

    private static String place(List<HotRegion> regions) {
        HotRegion hottest = regions.get(0);
        if (hottest.area() == 0) {
            return "no heat speaks for this class";
        }
        int others = regions.size() - 1;
        return String.format(
                Locale.ROOT,
                "looked at %.0f%%,%.0f%%%s",
                100 * hottest.peakX(),
                100 * hottest.peakY(),
                others == 0 ? "" : " and " + others + " other hot region" + (others == 1 ? "" : "s"));
    }

    private void printEffect(MaskEffect effect, List<String> labels) {
        PrintWriter writer = spec.commandLine().getOut();
        String filled = occlusion.ofMask() == Baseline.BLUR
                ? "blurred"
                : occlusion.ofMask() == Baseline.BLACK ? "black" : "in the mean colour";
        IntStream.range(0, labels.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -Math.max(effect.before()[i], effect.after()[i])))
                .limit(classes)
                .forEach(i -> writer.printf(
                        Locale.ROOT,
                        "  region %s: %s %.4f -> %.4f%n",
                        filled,
                        labels.get(i),
                        effect.before()[i],
                        effect.after()[i]));
        if (labels.size() > classes) {
            writer.printf("  %d more classes: --classes N prints N%n", labels.size() - classes);
        }
        effect.response()
                .forEach((layer, moved) ->
                        writer.printf(Locale.ROOT, "  layer %s: changed by %.1f%%%n", layer, 100 * moved));
        writer.flush();
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
                description = "Content of the patch, and of the regions of --mask (default: mean for the patch, blur"
                        + " for regions).")
        private Baseline fill;

        /** What regions of {@code --mask} are filled with. */
        Baseline ofMask() {
            return fill == null ? Baseline.BLUR : fill;
        }

        /** @throws UserException if size and stride do not fit each other */
        Occlusion on(InspectableModel network) {
            int edge = size > 0 ? size : Math.max(8, network.height() / 4);
            return new Occlusion(
                    edge, stride > 0 ? stride : Math.max(1, edge / 2), fill == null ? Baseline.MEAN : fill);
        }
    }
}
