package io.emberwatch.cli;

import io.emberwatch.core.modelpackage.ModelPackage;
import picocli.CommandLine.Option;

/** The option {@code --model} of the commands that use a model. */
final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = ModelPackage.BUILTIN,
            description = "Folder of a model package, or builtin (default: ${DEFAULT-VALUE}).")
    private String model;

    /** As a configuration would name it. */
    String path() {
        return model;
    }

    /** Opens the package; the caller closes it. */
    ModelPackage open() {
        return ModelPackage.open(model);
    }
}
