package io.emberwatch.cli;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.lab.explain.FeatureTiles;
import io.emberwatch.lab.explain.ImageFiles;
import io.emberwatch.lab.explain.LayerFeatures;
import io.emberwatch.lab.explain.OutputFolder;
import io.emberwatch.lab.explain.summary.SilentChannels;
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
        description = "Draws what layers give for pictures, a tiled PNG a layer; with --dead reports silent channels.")
final class FeaturesCommand implements Callable<Integer> {
    private enum Scale {
        LAYER,
        CHANNEL
    }

    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Pictures, or folders of pictures.")
    private List<Path> images;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the files are written; not needed with --dead.")
    private Path out;

    @Option(
            names = "--layers",
            paramLabel = "LAYER",
            split = ",",
            defaultValue = "last",
            description = "Names as summary shows them (default: ${DEFAULT-VALUE}).")
    private List<String> layers;

    @Option(names = "--npy", description = "Also write the raw arrays [height,width,channels] for NumPy.")
    private boolean npy;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "0",
            description = "Only the K channels of the greatest mean; 0 draws all.")
    private int top;

    @Option(
            names = "--scale",
            paramLabel = "layer|channel",
            defaultValue = "layer",
            description = "One scale of colours a layer, or one a channel (default: ${DEFAULT-VALUE}).")
    private Scale scale;

    @Option(
            names = "--dead",
            description = "Instead of drawing, report which channels stay silent over all the pictures.")
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
            throw new ParameterException(spec.commandLine(), "--top must not be negative");
        }
        List<Path> files = ImageFiles.of(images);
        int read = 0;
        try (Network opened = model.open(Precision.FP32)) {
            InspectableModel network = opened.inspect();
            List<String> names = new LayerNames(network).resolve(layers);
            SilentChannels silent = new SilentChannels();
            for (Path file : files) {
                try {
                    ExplainedImage picture = ExplainedImage.read(file, network);
                    Map<String, FeatureMaps> maps = network.run(picture.pixels(), ForwardRequest.activations(names))
                            .activations();
                    if (dead) {
                        maps.forEach(silent::add);
                    } else {
                        draw(picture, maps);
                    }
                    read++;
                } catch (UnreadableImageException e) {
                    spec.commandLine().getErr().println(e.getMessage());
                }
            }
            if (dead && read > 0) {
                report(silent, read);
            }
        }
        return read == 0 ? 2 : read < files.size() ? 1 : 0;
    }

    private void draw(ExplainedImage picture, Map<String, FeatureMaps> maps) throws IOException {
        LayerFeatures features =
                new LayerFeatures(new FeatureTiles(top, scale == Scale.CHANNEL), npy, OutputFolder.make(out));
        PrintWriter writer = spec.commandLine().getOut();
        features.write(picture.stem(), maps).forEach(writer::println);
        writer.flush();
    }

    private void report(SilentChannels silent, int pictures) {
        PrintWriter writer = spec.commandLine().getOut();
        writer.printf("%-28s %8s %8s %7s   over %d pictures%n", "layer", "channels", "silent", "share", pictures);
        for (SilentChannels.Report each : silent.reports()) {
            writer.printf(
                    Locale.ROOT,
                    "%-28s %8d %8d %6.1f%%   %s%n",
                    each.layer(),
                    each.channels(),
                    each.silent().size(),
                    100 * each.share(),
                    each.share() >= 0.25
                            ? "many channels do nothing: dropout, or a smaller growth, may serve as well"
                            : "");
        }
        writer.flush();
    }
}
