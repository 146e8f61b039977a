package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.calibrate.CalibrationImages;
import io.emberwatch.lab.calibrate.PackageCalibration;
import io.emberwatch.lab.keras.KerasImport;
import io.emberwatch.lab.keras.file.KerasImportException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch import-keras}: makes a model package of a DenseNet that was trained with Keras. */
@Command(
        name = "import-keras",
        mixinStandardHelpOptions = true,
        description =
                "Converts a DenseNet trained with Keras to a model package for model.path. Reads .h5 (Keras 2 or 3),"
                        + " .keras and .weights.h5. The head must be global average pooling and dense layers. Needs no"
                        + " Python.")
final class ImportKerasCommand implements Callable<Integer> {
    private static final long SEED = 1;

    @Parameters(paramLabel = "FILE", description = "File that model.save() or save_weights() wrote.")
    private Path file;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the package.")
    private Path out;

    @Option(
            names = "--architecture",
            paramLabel = "NAME",
            description = "densenet121, densenet169, densenet201 or densenet-A-B-C-D (layers of each block). Needed"
                    + " if the file has weights only.")
    private Optional<String> architecture;

    @Option(
            names = "--preprocess",
            paramLabel = "MODE",
            description =
                    "Preprocessing of the pixels in training: torch (ImageNet mean and deviation: the default, as for"
                            + " Keras' DenseNet), unit (x/255), tf (x/127.5-1), caffe (BGR minus the mean), bgr (x/127.5-1 in"
                            + " BGR), bgr-unit (x/255 in BGR), raw (as they are), or in full: \"channels=bgr scale=1/255"
                            + " offset=0 mean=0.5 deviation=0.5 resize=stretch|fit|crop"
                            + " interpolation=area|linear|nearest|nearest-cv2 bars=0\".")
    private Optional<String> preprocess;

    @Mixin
    private LabelsOption labels;

    @Option(
            names = "--input",
            paramLabel = "PIXELS|WIDTHxHEIGHT",
            description = "Width and height of the images (default: as in the file, or 224).")
    private Optional<String> input;

    @Option(
            names = "--threshold",
            defaultValue = "0.5",
            description = "Lowest score of the fire class that counts as fire (default: 0.5).")
    private double threshold;

    @Option(
            names = "--calibrate",
            paramLabel = "DATA",
            description = "Folder of images for int8, as for the command calibrate (default: the package has no int8).")
    private Optional<Path> calibrate;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Optional<String> elsewhere = noKerasFile();
        if (elsewhere.isPresent()) {
            return failed(CommandLine.ExitCode.USAGE, file + elsewhere.get());
        }
        if (!Files.isRegularFile(file)) {
            return failed(
                    CommandLine.ExitCode.USAGE,
                    file
                            + (Files.exists(file) ? " is not a file" : " does not exist")
                            + ": name a .h5, .keras or .weights.h5 file of Keras");
        }
        List<String> names = labels.read();
        KerasImport.ImportedModel model;
        try {
            checkImages(names);
            model = KerasImport.run(
                    file,
                    out,
                    new KerasImport.Options(architecture, preprocess, names, labels.fireClass(), input, threshold));
            report(model);
        } catch (KerasImportException e) {
            return failed(CommandLine.ExitCode.SOFTWARE, file + ": " + e.getMessage());
        } catch (IOException e) {
            return failed(
                    CommandLine.ExitCode.SOFTWARE,
                    out + " cannot be written (" + e + "): check permissions and free space, or name another --out");
        }
        return calibrate.map(data -> calibrated(data, model.labels())).orElse(CommandLine.ExitCode.OK);
    }

    /** What it is that TensorFlow wrote in other forms, and what to do with it; empty if it is none of these. */
    private Optional<String> noKerasFile() {
        String name = String.valueOf(file.getFileName());
        if (Files.exists(file.resolve("saved_model.pb"))) {
            return Optional.of(" is a SavedModel: use emberwatch import-savedmodel " + file + " --out " + out);
        }
        if (name.endsWith(".pb") && Files.exists(file)) {
            return Optional.of(
                    " is the graph of a SavedModel: name its folder, as emberwatch import-savedmodel FOLDER --out "
                            + out);
        }
        boolean checkpoint = name.equals("checkpoint")
                || name.endsWith(".ckpt")
                || name.endsWith(".index")
                || name.matches(".*\\.data-\\d+-of-\\d+")
                || Files.exists(file.resolve("checkpoint"))
                || Files.exists(file.resolveSibling(name + ".index"));
        return checkpoint
                ? Optional.of(" is a TensorFlow checkpoint, which has weights without layers: load it into the model in"
                        + " Keras, and save that with model.save(\"model.keras\")")
                : Optional.empty();
    }

    /** Before anything is written. The classes' folders can only be looked for where the classes are named. */
    private void checkImages(List<String> names) {
        calibrate.ifPresent(data -> {
            if (!Files.isDirectory(data)) {
                throw new UserException("--calibrate: no folder " + data);
            }
            if (!names.isEmpty()) {
                images(data, names);
            }
        });
    }

    private static CalibrationImages images(Path data, List<String> classes) {
        try {
            return CalibrationImages.list(data, classes, SEED);
        } catch (IOException e) {
            throw new UserException("--calibrate: " + data + " cannot be read (" + e + "): check permissions", e);
        }
    }

    /** The package is complete without it, but was asked for with it. */
    private int calibrated(Path data, List<String> classes) {
        return PackageCalibration.attempt(
                        out, images(data, classes), spec.commandLine().getOut()::println)
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    private int failed(int code, String message) {
        spec.commandLine().getErr().println(message);
        return code;
    }

    private void report(KerasImport.ImportedModel model) {
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                "%s with %,d parameters%s%n",
                model.architecture(),
                model.parameters(),
                model.kerasVersion().equals("unknown") ? "" : ", written by Keras " + model.kerasVersion());
        print.printf("images of %dx%d, preprocess %s%n", model.width(), model.height(), model.preprocess());
        print.printf("head: %s over space, %s%n", model.isMax() ? "maximum" : "mean", String.join(", ", model.head()));
        print.printf(
                "%d classes, fire is \"%s\" (output %d)%n",
                model.labels().size(), model.fireClass(), model.labels().indexOf(model.fireClass()));
        model.notes().forEach(note -> print.println("note: " + note));
        print.println("model package written to " + out + ": set model.path to it");
    }
}
