package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.lab.savedmodel.foreign.SavedModelImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch import-savedmodel}: makes a model package of any image classifier that TensorFlow saved. */
@Command(
        name = "import-savedmodel",
        mixinStandardHelpOptions = true,
        description =
                "Makes a model package for model.path of an image classifier of any architecture, saved by TensorFlow or"
                        + " Keras as a SavedModel: model.save(DIR) of Keras 2, model.export(DIR) of Keras 3. Runs it on"
                        + " drawn images before anything is written. Needs no Python.")
final class ImportSavedModelCommand implements Callable<Integer> {
    private static final String RAW = "raw";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})(?:x(\\d{1,5}))?");

    @Parameters(paramLabel = "DIR", description = "Folder of the SavedModel, which has a saved_model.pb.")
    private Path folder;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the package.")
    private Path out;

    @Option(
            names = "--preprocess",
            paramLabel = "MODE",
            defaultValue = RAW,
            description = "Preprocessing of the pixels in training that is not inside the network: raw (0..255), unit"
                    + " (x/255), tf (x/127.5-1), torch (ImageNet mean and deviation), caffe (BGR minus the mean), bgr,"
                    + " bgr-unit, or in full as for import-keras (default: ${DEFAULT-VALUE}).")
    private String preprocess;

    @Mixin
    private LabelsOption labels;

    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description = "Layer whose feature maps the heat map is made of (default: the last convolutional one).")
    private Optional<String> layer;

    @Option(
            names = "--input",
            paramLabel = "PIXELS|WIDTHxHEIGHT",
            description = "Size of the images, for a network that takes any.")
    private Optional<String> input;

    @Option(
            names = "--signature",
            paramLabel = "NAME",
            defaultValue = "serving_default",
            description = "Signature of the SavedModel (default: ${DEFAULT-VALUE}).")
    private String signature;

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "Output of the signature that has the scores, where there are several.")
    private Optional<String> output;

    @Option(
            names = "--threshold",
            defaultValue = "0.5",
            description = "Lowest score of the fire class that counts as fire (default: ${DEFAULT-VALUE}).")
    private double threshold;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new UserException("--threshold must be from 0 to 1, not " + threshold);
        }
        report(SavedModelImport.run(
                folder,
                out,
                new SavedModelImport.Options(
                        signature,
                        output,
                        preprocessing(),
                        labels.read(),
                        labels.fireClass(),
                        layer,
                        size(),
                        threshold)));
        return CommandLine.ExitCode.OK;
    }

    private Preprocessing preprocessing() {
        try {
            return Preprocessing.parse(preprocess);
        } catch (UserException e) {
            throw new UserException("--preprocess: " + e.getMessage(), e);
        }
    }

    private Optional<SavedModelImport.Options.Size> size() {
        return input.map(text -> {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                throw new UserException("--input must be pixels, such as 224 or 320x180, not " + text);
            }
            int width = Integer.parseInt(matcher.group(1));
            int height = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
            return new SavedModelImport.Options.Size(height, width);
        });
    }

    private void report(SavedModelImport.Imported model) {
        PrintWriter print = spec.commandLine().getOut();
        ModelManifest manifest = model.manifest();
        List<Integer> map = model.map();
        print.printf("%,d parameters%n", model.parameters());
        print.printf(
                "images of %dx%d, preprocess %s%n",
                manifest.input().width(),
                manifest.input().height(),
                manifest.input().preprocess().label());
        print.printf(
                "heat map of layer %s: %dx%d cells, %d channels%n",
                manifest.features(), map.get(1), map.get(0), map.get(2));
        print.printf(
                "%d classes, fire is \"%s\" (output %d)%n",
                manifest.labels().size(), manifest.fireClass(), manifest.fireIndex());
        print.printf("drawn images: the package's outputs differ from the SavedModel's by %.1e%n", model.difference());
        model.notes().forEach(note -> print.println("note: " + note));
        print.println("model package written to " + out + ": set model.path to it");
    }
}
