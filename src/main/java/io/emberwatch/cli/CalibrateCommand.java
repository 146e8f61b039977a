package io.emberwatch.cli;

import io.emberwatch.cli.NetworkOption.ModelOption;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.calibrate.CalibrationImages;
import io.emberwatch.lab.calibrate.PackageCalibration;
import io.emberwatch.lab.savedmodel.PackageFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch calibrate}: makes a model package run in int8. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        description =
                "Measures on images which numbers occur in a model, which int8 needs, and whether int8 ranks other"
                        + " images as well as fp32 does. Writes both to int8.json in the package. train and finetune do this"
                        + " by themselves.")
final class CalibrateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DATA",
            description = "Folder with train/{fire,nofire} and val/{fire,nofire}, or with {fire,nofire}: images like"
                    + " those of your cameras. int8 is judged by val, or by images that were not used to calibrate.")
    private Path data;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for a copy of the package with its calibration (default: the package itself).")
    private Path out;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Random seed that picks the images (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        try (ModelPackage bundle = model.open()) {
            checkTarget();
            CalibrationImages images =
                    CalibrationImages.list(data, bundle.manifest().labels(), seed);
            PackageCalibration.check(bundle);
            boolean passed = PackageCalibration.run(folder(bundle), images, line -> {
                print.println(line);
                print.flush();
            });
            return passed ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void checkTarget() {
        ReportFile.folderProblem("--out", out).ifPresent(problem -> {
            throw new UserException(problem);
        });
        if (out == null && model.path().equals(ModelPackage.BUILTIN)) {
            throw new UserException("the built-in model cannot be changed: name a folder for its copy with --out");
        }
    }

    private Path folder(ModelPackage bundle) throws IOException {
        if (out == null) {
            return bundle.directory();
        }
        new PackageFiles(out).copyOf(bundle);
        return out;
    }
}
