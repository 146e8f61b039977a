package io.emberwatch.app;

import io.emberwatch.explain.FeatureMaps;
import io.emberwatch.explain.LayerNames;
import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Query;
import io.emberwatch.explain.summary.SilentChannels;
import io.emberwatch.inference.ExplainableModel;
import io.emberwatch.study.FeatureTiles;
import io.emberwatch.study.LayerFeatures;
import io.emberwatch.study.OutputFolder;
import io.emberwatch.study.Picture;
import io.emberwatch.study.PictureFiles;
import io.emberwatch.study.PictureReader;
import io.emberwatch.study.StudyException;
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
    private OpenedModelOption model;

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
        List<Path> files = PictureFiles.of(images);
        int read = 0;
        try (ExplainableModel opened = model.open()) {
            OpenedNetwork network = opened.network();
            List<String> names = new LayerNames(network).resolve(layers);
            SilentChannels silent = new SilentChannels();
            PictureReader reader = new PictureReader(network);
            for (Path file : files) {
                try {
                    Picture picture = reader.read(file);
                    Map<String, FeatureMaps> maps = network.run(picture.pixels(), Query.activations(names))
                            .activations();
                    if (dead) {
                        maps.forEach(silent::add);
                    } else {
                        draw(picture, maps);
                    }
                    read++;
                } catch (StudyException e) {
                    spec.commandLine().getErr().println(e.getMessage());
                }
            }
            if (dead && read > 0) {
                report(silent, read);
            }
        }
        return read == 0 ? 2 : read < files.size() ? 1 : 0;
    }

    private void draw(Picture picture, Map<String, FeatureMaps> maps) throws IOException {
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
