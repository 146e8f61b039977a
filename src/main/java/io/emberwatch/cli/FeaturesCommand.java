package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.MaskedRegion;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.Canvas;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.engine.explain.FeatureTiles;
import io.emberwatch.engine.explain.MaskEffect;
import io.emberwatch.engine.explain.MaskedPicture;
import io.emberwatch.lab.explain.ImageFiles;
import io.emberwatch.lab.explain.LayerFeatures;
import io.emberwatch.lab.explain.OutputFolder;
import io.emberwatch.lab.explain.summary.SilentChannels;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch features}: what the layers of a model give. */
@Command(
        name = "features",
        mixinStandardHelpOptions = true,
        description =
                "Draws the feature maps of layers as one PNG of tiles per layer. With --dead, lists silent channels"
                        + " instead.")
final class FeaturesCommand implements Callable<Integer> {
    private enum Scale {
        LAYER,
        CHANNEL
    }

    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Images, or folders of images.")
    private List<Path> images;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder to write the files to. Not needed with --dead.")
    private Path out;

    @Option(
            names = "--layers",
            paramLabel = "LAYER",
            split = ",",
            defaultValue = "last",
            description = "Layers, by their names in summary (default: ${DEFAULT-VALUE}).")
    private List<String> layers;

    @Option(names = "--npy", description = "Also write the raw arrays [height,width,channels] for NumPy.")
    private boolean npy;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "0",
            description = "Draw only the K channels with the highest mean. 0 draws all.")
    private int top;

    @Option(
            names = "--scale",
            paramLabel = "layer|channel",
            defaultValue = "layer",
            description =
                    "Use one colour scale for the whole layer, or one for each channel (default: ${DEFAULT-VALUE}).")
    private Scale scale;

    @Option(
            names = "--mask",
            paramLabel = "REGION",
            description = "Hide a region, draw the features of the image without it too, and print how far each layer"
                    + " changed: left,top,right,bottom, or the corners x,y x,y x,y of a polygon, from 0 to 1. Can be"
                    + " repeated.")
    private List<String> masks = List.of();

    @Option(
            names = "--fill",
            paramLabel = "black|mean|blur",
            defaultValue = "blur",
            description = "Content of the regions of --mask (default: ${DEFAULT-VALUE}).")
    private Baseline fill;

    @Option(names = "--dead", description = "Draw nothing. List the channels that are zero on all images.")
    private boolean dead;

    @Mixin
    private NetworkOption model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (out == null && !dead) {
            throw new ParameterException(spec.commandLine(), "--out is needed, unless with --dead");
        }
        if (top < 0) {
            throw new UserException("--top must not be negative, but is " + top);
        }
        if (dead && !masks.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--mask and --dead do not go together");
        }
        List<MaskedRegion> regions = masks.stream().map(MaskedRegion::parse).toList();
        PrintWriter err = spec.commandLine().getErr();
        ImageFiles.Found found = ImageFiles.find(images, err::println);
        if (found.files().isEmpty()) {
            return found.exitCode(0);
        }
        if (out != null) {
            OutputFolder.make(out);
        }
        int read = 0;
        try (Network opened = model.open(Precision.FP32, layers)) {
            InspectableModel network = opened.inspect();
            List<String> names = new LayerNames(network).resolveOutputs(layers);
            SilentChannels silent = new SilentChannels();
            for (Path file : found.files()) {
                try {
                    ExplainedImage image = ExplainedImage.read(file, network);
                    Map<String, FeatureMaps> maps = network.run(image.pixels(), ForwardRequest.activations(names))
                            .activations();
                    if (dead) {
                        maps.forEach(silent::add);
                    } else {
                        draw(image.stem(), maps, maps);
                        if (!regions.isEmpty()) {
                            drawMasked(network, image, new MaskedPicture(regions, fill), maps);
                        }
                    }
                    read++;
                } catch (UnreadableImageException e) {
                    err.println(e.getMessage());
                }
            }
            if (dead && read > 0) {
                report(silent, read);
            }
        }
        return found.exitCode(read);
    }

    private void drawMasked(
            InspectableModel network, ExplainedImage image, MaskedPicture mask, Map<String, FeatureMaps> before)
            throws IOException {
        ExplainedImage hidden = mask.of(image);
        Map<String, FeatureMaps> after = network.run(
                        hidden.pixels(), ForwardRequest.activations(List.copyOf(before.keySet())))
                .activations();
        String stem = image.stem() + "-masked";
        try (Canvas picture = Canvas.of(hidden.shown())) {
            OutputFolder.make(out).write(stem + ".jpg", picture.jpeg());
        }
        // Tile by tile as without the mask, so that the two can be compared.
        draw(stem, after, before);
        PrintWriter writer = spec.commandLine().getOut();
        before.forEach((layer, maps) -> writer.printf(
                Locale.ROOT, "%s: changed by %.1f%%%n", layer, 100 * MaskEffect.moved(maps, after.get(layer))));
        writer.flush();
    }

    private void draw(String stem, Map<String, FeatureMaps> maps, Map<String, FeatureMaps> model) throws IOException {
        LayerFeatures features =
                new LayerFeatures(new FeatureTiles(top, scale == Scale.CHANNEL), npy, OutputFolder.make(out));
        PrintWriter writer = spec.commandLine().getOut();
        features.write(stem, maps, model).forEach(writer::println);
        writer.flush();
    }

    private void report(SilentChannels silent, int images) {
        PrintWriter writer = spec.commandLine().getOut();
        TextTable table = new TextTable(
                Column.left("layer", 28),
                Column.right("channels", 8),
                Column.right("silent", 8),
                Column.right("share", 7),
                Column.last("over " + images + " images").gap(3));
        writer.println(table.heading());
        for (SilentChannels.Report each : silent.reports()) {
            writer.println(table.row(
                    each.layer(),
                    each.channels(),
                    each.silent().size(),
                    String.format(Locale.ROOT, "%.1f%%", 100 * each.share()),
                    each.share() >= 0.25
                            ? "many channels do nothing: dropout, or a smaller growth, may serve as well"
                            : ""));
        }
        writer.flush();
    }
}
